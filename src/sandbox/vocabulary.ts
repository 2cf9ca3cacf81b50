import type { DemoEnterprise } from './enterprises.js';
import type { Random } from './random.js';

const SURNAMES = Array.from('王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹');
const GIVEN_NAMES = [
  '建华',
  '丽娟',
  '文博',
  '晓燕',
  '国强',
  '雅琴',
  '俊杰',
  '海霞',
  '思源',
  '立新',
  '雪梅',
  '振宇',
];
const PROVINCES: Record<string, string> = { '14': '晋', '21': '辽' };

/** A Chinese person's name. */
export function personName(random: Random): string {
  return random.pick(SURNAMES) + random.pick(GIVEN_NAMES);
}

/** An identity number with only its division and its last character left. */
export function maskedId(enterprise: DemoEnterprise, random: Random): string {
  return `${enterprise.region.slice(0, 4)}${'*'.repeat(13)}${random.pick(Array.from('0123456789X'))}`;
}

/** An account number of which only the last four digits can be read. */
export function maskedAccount(random: Random): string {
  return `******${random.digits(4)}`;
}

/** The court of the enterprise's division. */
export function courtOf(enterprise: DemoEnterprise): string {
  return enterprise.regionZh + (enterprise.region.endsWith('00') ? '中级人民法院' : '人民法院');
}

/** A court's case number; `kind` is the Chinese word between court code and serial, such as 民初 or 执. */
export function caseNumber(
  enterprise: DemoEnterprise,
  random: Random,
  at: { year: string; kind: string },
): string {
  const province = PROVINCES[enterprise.region.slice(0, 2)] ?? '京';
  return `（${at.year}）${province}${enterprise.region.slice(2)}${at.kind}${random.between(101, 4999)}号`;
}

/** An authority of the enterprise's division, such as 市场监督管理局. */
export function authorityOf(enterprise: DemoEnterprise, authority: string): string {
  return enterprise.regionZh + authority;
}
