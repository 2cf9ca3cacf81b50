import table from '../../../config/codes/regions.json' with { type: 'json' };
import { mix, pickBy, strideOf } from './mixing.js';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const ORGANIZATION_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORGANIZATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** Where new codes of the province begin; five free characters follow. */
const SERIES = 'MA0';
const FREE_CHARACTERS = 5;
const CODES = 31 ** FREE_CHARACTERS;
const STRIDE = strideOf(CODES);

/** The prefectures of Shanxi; the capital twice, as it holds more than its share. */
const CAPITAL = '140100';
export const PREFECTURES = table.regions.filter(({ code }) => /^14(?!0000)\d{4}$/.test(code));
const DRAW = [...PREFECTURES, ...PREFECTURES.filter(({ code }) => code === CAPITAL)];

/** Enterprises before this share of all are mostly companies, those after it mostly individual businesses. */
const LARGER_SHARE = 0.3;

/** An enterprise of the bench. */
export interface BenchEnterprise {
  readonly uscc: string;
  readonly name: string;
  readonly prefecture: { readonly code: string; readonly nameZh: string };
}

const BRANDS = [
  '恒泰',
  '晋源',
  '汇通',
  '华晟',
  '鑫隆',
  '瑞丰',
  '宏图',
  '天成',
  '博远',
  '德润',
  '万和',
  '金桥',
  '云帆',
  '永固',
  '同兴',
  '嘉禾',
];
const TRADES = [
  '机械制造',
  '煤炭运销',
  '商贸',
  '建筑工程',
  '信息科技',
  '餐饮服务',
  '物流',
  '农业开发',
  '医药',
  '新能源',
  '化工',
  '装饰',
];
const FORMS: Record<string, readonly string[]> = {
  '91': ['有限公司', '股份有限公司', '有限责任公司'],
  '92': ['经营部', '商行', '门市部'],
  '93': ['专业合作社'],
};

/** Makes the enterprise of that number. `rank`: 0 for the largest of the province, up to 1 for the smallest. */
export function enterpriseOf(seed: number, number: number, rank: number): BenchEnterprise {
  const scattered = mix(number, seed);
  const pair = classOf(rank, scattered % 100);
  const prefecture = pickBy(DRAW, scattered, 8);
  const [brand, trade] = [pickBy(BRANDS, scattered, 3), pickBy(TRADES, scattered, 12)];
  const name = `${prefecture.nameZh}${brand}${trade}${pickBy(FORMS[pair] ?? [], scattered, 20)}`;
  return { uscc: codeOf(`${pair}${prefecture.code}`, (seed + number * STRIDE) % CODES), name, prefecture };
}

/** Of all: 31 % companies, 67 % individual businesses, 2 % cooperatives, as the registers of a province show. */
function classOf(rank: number, percent: number): string {
  if (percent < 2) return '93';
  return percent < (rank < LARGER_SHARE ? 92 : 8) ? '91' : '92';
}

/** Completes class and region to a code with both check characters. @source GB 32100-2015, GB 11714 */
function codeOf(front: string, serial: number): string {
  const body = `${SERIES}${freeCharacters(serial)}`;
  const first17 = `${front}${body}${organizationCheck(body)}`;
  return `${first17}${ALPHABET.charAt((31 - (sum(first17, ALPHABET, WEIGHTS) % 31)) % 31)}`;
}

function organizationCheck(body: string): string {
  const check = 11 - (sum(body, ORGANIZATION_ALPHABET, ORGANIZATION_WEIGHTS) % 11);
  return check === 10 ? 'X' : String(check % 11);
}

function freeCharacters(serial: number): string {
  let rest = serial;
  let text = '';
  for (let place = 0; place < FREE_CHARACTERS; place += 1) {
    text = ALPHABET.charAt(rest % 31) + text;
    rest = Math.floor(rest / 31);
  }
  return text;
}

function sum(text: string, alphabet: string, weights: readonly number[]): number {
  return weights.reduce((total, weight, place) => total + weight * alphabet.indexOf(text.charAt(place)), 0);
}
