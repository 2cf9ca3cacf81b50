import type { OpenEnrollment } from './enrollments.service.js';
import type { Texts } from './page-texts.js';

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text made safe to stand in HTML, in an attribute as well. */
export const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (each) => ESCAPES[each] ?? '');

/** Where the style sheet of the pages is served: none of them has style or script of its own. */
export const STYLE_PATH = '/oidc/sign-in.css';

/** The first step of signing in. `message`: what went wrong before. */
export function loginPage(texts: Texts, { csrf, message }: { csrf: string; message?: string }): string {
  return page(texts, texts.signIn, [
    alert(message),
    form(texts.next, [
      hidden('csrf', csrf),
      hidden('step', 'login'),
      field(texts.login, 'login', { autocomplete: 'username', type: 'text' }, 'autofocus'),
      field(texts.password, 'password', { autocomplete: 'current-password', type: 'password' }),
    ]),
  ]);
}

/** The second step of signing in. */
export function codePage(texts: Texts, { csrf }: { csrf: string }): string {
  return page(texts, texts.secondStep, [
    `<p id="hint">${escaped(texts.codeHint)}</p>`,
    form(texts.finish, [
      hidden('csrf', csrf),
      hidden('step', 'code'),
      field(
        texts.code,
        'code',
        { autocomplete: 'one-time-code', type: 'text', 'aria-describedby': 'hint' },
        'autofocus',
      ),
    ]),
  ]);
}

/** Where an enrollment code is typed in. */
export function invitationPage(texts: Texts, message?: string): string {
  const code = field(texts.enrollment, 'code', { autocomplete: 'off', type: 'text' }, 'autofocus');
  const open = `<form method="get" action="/oidc/enrollment">${code}<button>${escaped(texts.open)}</button></form>`;
  return page(texts, texts.enroll, [alert(message), open]);
}

/** Where a person sets password and second factor. */
export function enrollmentPage(
  texts: Texts,
  { login, secret, otpauthUri }: OpenEnrollment,
  { code, message }: { code: string; message?: string | undefined },
): string {
  const groups = secret.match(/.{1,4}/g)?.join(' ') ?? secret;
  return page(texts, texts.enroll, [
    alert(message),
    `<p>${escaped(texts.login)}: <strong>${escaped(login)}</strong></p>`,
    `<p>${escaped(texts.secret)}: <code id="secret">${escaped(groups)}</code></p>`,
    `<p><a href="${escaped(otpauthUri)}">${escaped(texts.secretLink)}</a></p>`,
    form(texts.set, [
      hidden('enrollment', code),
      field(texts.newPassword, 'password', { autocomplete: 'new-password', type: 'password' }, 'autofocus'),
      field(texts.again, 'again', { autocomplete: 'new-password', type: 'password' }),
      field(texts.code, 'totp', { autocomplete: 'one-time-code', type: 'text' }),
    ]),
  ]);
}

/** The recovery codes, shown once. */
export function recoveryPage(texts: Texts, codes: readonly string[]): string {
  const list = codes.map((code) => `<li><code>${escaped(code)}</code></li>`).join('');
  return page(texts, texts.enroll, [`<p role="status">${escaped(texts.recovery)}</p>`, `<ol>${list}</ol>`]);
}

/** A page that only says something. */
export const messagePage = (texts: Texts, message: string): string =>
  page(texts, texts.signIn, [alert(message)]);

function page(texts: Texts, title: string, parts: readonly string[]): string {
  return `<!doctype html>
<html lang="${texts.htmlLang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · ${escaped(texts.service)}</title><link rel="stylesheet" href="${STYLE_PATH}"></head>
<body><main><p class="service">${escaped(texts.service)}</p><h1>${escaped(title)}</h1>
${parts.join('\n')}
</main></body></html>
`;
}

const alert = (message: string | undefined): string =>
  message === undefined ? '' : `<p role="alert" class="alert">${escaped(message)}</p>`;

const form = (submit: string, fields: readonly string[]): string =>
  `<form method="post">${fields.join('\n')}<button>${escaped(submit)}</button></form>`;

const hidden = (name: string, value: string): string =>
  `<input type="hidden" name="${name}" value="${escaped(value)}">`;

function field(label: string, name: string, attributes: Record<string, string>, flags = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => `${key}="${escaped(value)}"`);
  return `<label for="${name}">${escaped(label)}</label>
<input id="${name}" name="${name}" ${written.join(' ')} required maxlength="256" autocapitalize="none" spellcheck="false" ${flags}>`;
}

/** The style sheet of the pages. */
export const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, "Noto Sans SC", sans-serif; }
body { margin: 0; display: grid; min-height: 100vh; place-items: center; }
main { width: min(26rem, 100vw - 2rem); }
h1 { font-size: 1.4rem; margin: 0 0 1rem; }
.service { margin: 0; }
form { display: grid; gap: .4rem; }
input, button { font: inherit; padding: .55rem .7rem; border: 1px solid #767676; border-radius: .3rem; }
button { margin-top: .8rem; cursor: pointer; background: #0b57a4; border-color: #0b57a4; color: #fff; }
:focus-visible { outline: 3px solid #e08a00; outline-offset: 2px; }
.alert { border-left: .3rem solid #b3261e; padding: .5rem .8rem; }
code { overflow-wrap: anywhere; }
`;
