import type { AuthorizationEntity } from './authorization.entity.js';
import { changesBetween, textOf, written } from './authorization-text.js';

const authorization: AuthorizationEntity = {
  uscc: '91140100MA0TEXT12Y',
  id: '01a226d1-bbc8-7005-bcf0-f82607e09bae',
  version: 1,
  status: 'active',
  form: 'online',
  reauthorizationNeeded: false,
  institutionId: '01a226d1-bbc8-7005-bcf0-f82607e09baf',
  itemCodes: ['TAX-04', 'SOC-01'],
  catalogVersions: { 'TAX-04': 2 },
  modes: ['interface-call'],
  purpose: 'pre-loan-review',
  validFrom: new Date('2026-11-01T08:00:00+08:00'),
  validUntil: new Date('2026-12-01T08:00:00+08:00'),
  maxUses: 10,
  mostInWindow: 2,
  windowUnit: 'day',
  dataFrom: '2025-01-01',
  dataUntil: null,
  dataLifeDays: 30,
  riskNoticeVersion: '2026-01',
  grantedBy: 'enterprise-1',
  createdAt: new Date('2026-11-01T08:00:00+08:00'),
  expiryNoticedAt: null,
  revokedAt: null,
};
const parties = { subjectName: '太原测试有限公司', institutionName: 'Bank A' };
const notice = { version: '2026-01', digest: 'sha-256:00' };
const text = (change: Partial<AuthorizationEntity> = {}) =>
  textOf({ ...authorization, ...change }, parties, notice);

describe('the text of an authorization', () => {
  it('says everything that is permitted, in UTC, and nothing of its state', () => {
    expect(written(text()).text).toBe(
      '{"dataFrom":"2025-01-01","dataLifeDays":30,"dataUntil":null,"form":"online","frequency":{"per":"day","uses":2},' +
        '"id":"01a226d1-bbc8-7005-bcf0-f82607e09bae","institutionId":"01a226d1-bbc8-7005-bcf0-f82607e09baf",' +
        '"institutionName":"Bank A","items":[{"catalogVersion":2,"code":"TAX-04"},{"catalogVersion":null,"code":"SOC-01"}],' +
        '"kind":"enterprise-authorization","maxUses":10,"modes":["interface-call"],"purpose":"pre-loan-review",' +
        '"riskNotice":{"digest":"sha-256:00","version":"2026-01"},"subjectName":"太原测试有限公司",' +
        '"uscc":"91140100MA0TEXT12Y","validFrom":"2026-11-01T00:00:00.000Z","validUntil":"2026-12-01T00:00:00.000Z",' +
        '"version":1}',
    );
    expect(written(text({ status: 'suspended' }))).toEqual(written(text()));
  });

  it('has another digest with any other term', () => {
    const digests = [
      {},
      { validUntil: new Date('2026-12-01T08:00:00.001+08:00') },
      { maxUses: 11 },
      { maxUses: null },
      { windowUnit: 'week' as const },
      { dataUntil: '2026-01-01' },
      { itemCodes: ['SOC-01', 'TAX-04'] },
      { modes: ['data-verification' as const] },
      { dataLifeDays: 31 },
      { purpose: 'insurance' as const },
    ].map((change) => written(text(change)).digest);
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('names what a version changed, and no number of the version', () => {
    const after = text({ version: 4, maxUses: null, itemCodes: ['TAX-04'] });
    expect(changesBetween(text(), after)).toEqual([
      {
        attribute: 'items',
        from: [
          { code: 'TAX-04', catalogVersion: 2 },
          { code: 'SOC-01', catalogVersion: null },
        ],
        to: [{ code: 'TAX-04', catalogVersion: 2 }],
      },
      { attribute: 'maxUses', from: 10, to: null },
    ]);
    expect(changesBetween(text(), text({ version: 2 }))).toEqual([]);
  });
});
