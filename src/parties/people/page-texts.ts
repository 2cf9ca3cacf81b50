/** The languages of the sign-in pages. */
export type Language = 'zh' | 'en';

const zh = {
  htmlLang: 'zh-CN',
  service: '信用信息共享网关',
  signIn: '登录',
  login: '登录名',
  password: '密码',
  next: '下一步',
  secondStep: '第二步：动态验证码',
  code: '验证码',
  codeHint: '请输入身份验证器显示的六位数字，或一个恢复码。',
  finish: '登录',
  failed: '登录未成功。请检查登录名、密码和验证码；多次失败后须等待一段时间再试。',
  gone: '本次登录已失效，请回到门户重新登录。',
  busy: '当前登录人数过多，请稍后再试。',
  enroll: '启用账户',
  enrollment: '启用码',
  open: '继续',
  secret: '请在身份验证器中添加以下密钥',
  secretLink: '在本设备的身份验证器中打开',
  newPassword: '新密码（至少12个字符）',
  again: '再次输入新密码',
  set: '启用账户',
  recovery: '账户已启用。请妥善保存恢复码，每个只能使用一次，仅在此显示一次：',
  'unknown-invitation': '启用码无效、已使用或已过期，请联系平台运营机构。',
  'wrong-code': '验证码不正确，请核对身份验证器和本设备的时间。',
  'too-short': '密码太短，至少12个字符。',
  'too-long': '密码太长，最多128个字符。',
  'too-uniform': '密码中不同的字符太少。',
  'too-common': '密码过于常见或连续。',
  'contains-login': '密码不得包含登录名。',
  different: '两次输入的密码不一致。',
  fault: '发生错误，请稍后再试。',
} as const;

/** Every text of the sign-in pages. */
export type Texts = Record<keyof typeof zh, string>;

const en: Texts = {
  htmlLang: 'en',
  service: 'Credit information sharing gateway',
  signIn: 'Sign in',
  login: 'Login name',
  password: 'Password',
  next: 'Next',
  secondStep: 'Second step: code',
  code: 'Code',
  codeHint: 'Enter the six digits your authenticator shows, or a recovery code.',
  finish: 'Sign in',
  failed:
    'You could not be signed in. Check login name, password and code; after several failures you have to wait.',
  gone: 'This sign-in is no longer valid. Go back to the portal and sign in again.',
  busy: 'Too many people sign in at this moment. Try again soon.',
  enroll: 'Set up your account',
  enrollment: 'Enrollment code',
  open: 'Continue',
  secret: 'Add this secret to your authenticator',
  secretLink: 'Open in the authenticator of this device',
  newPassword: 'New password (12 characters or more)',
  again: 'New password again',
  set: 'Set up',
  recovery:
    'Your account is set up. Keep these recovery codes; each works once, and they are shown only now:',
  'unknown-invitation': 'The enrollment code is unknown, used or expired. Ask the operator.',
  'wrong-code': 'The code is not right. Check your authenticator and the time of this device.',
  'too-short': 'The password is too short: 12 characters or more.',
  'too-long': 'The password is too long: 128 characters at most.',
  'too-uniform': 'The password has too few different characters.',
  'too-common': 'The password is too common, or runs on.',
  'contains-login': 'The password must not contain the login name.',
  different: 'The two passwords differ.',
  fault: 'Something went wrong. Try again later.',
};

const TEXTS: Record<Language, Texts> = { zh, en };

/** The texts in the language a browser prefers: English where it stands before Chinese, else Chinese. */
export function textsFor(acceptLanguage: string): Texts {
  const asked = acceptLanguage.toLowerCase();
  const [zhAt, enAt] = [asked.search(/\bzh\b/), asked.search(/\ben\b/)];
  return TEXTS[enAt >= 0 && (zhAt < 0 || enAt < zhAt) ? 'en' : 'zh'];
}
