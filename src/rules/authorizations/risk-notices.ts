import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson, sha256Hex } from '../../platform/crypto/index.js';

const paragraphs = z.array(z.string().trim().min(1)).min(1);
const noticeFile = z.strictObject({
  version: z.string().regex(/^[\w.-]{1,40}$/u),
  titleZh: z.string().min(1),
  textZh: paragraphs,
  titleEn: z.string().min(1),
  textEn: paragraphs,
});

/** What an enterprise is told of the risks before it authorizes, with the digest of exactly these words. */
export interface RiskNotice extends z.output<typeof noticeFile> {
  /** `sha-256:` and the digest of its canonical JSON. */
  readonly digest: string;
}

/**
 * Version → notice, of every file in `config/rules/risk-notices`. One that enterprises were shown is never edited: a new
 * wording is a new version.
 *
 * @throws when a file is malformed or not named by its version
 * @source 国办发〔2021〕52号 note 3 (full notice of the risks); 征信业管理条例 art. 19
 */
export function readRiskNotices(): ReadonlyMap<string, RiskNotice> {
  const folder = join(process.cwd(), 'config', 'rules', 'risk-notices');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return new Map(
    files.map((file) => {
      const notice = noticeFile.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
      if (file !== `${notice.version}.json`) throw new Error(`${file} must be named by its version`);
      return [notice.version, { ...notice, digest: `sha-256:${sha256Hex(canonicalJson(notice))}` }];
    }),
  );
}
