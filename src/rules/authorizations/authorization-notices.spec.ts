import type { AuthorizationChange } from './authorization-lifecycle.js';
import { noticesOf } from './authorization-notices.js';
import type { ChangeNote } from './change-note.js';

const BANK = '01a226d1-bbc8-7005-bcf0-f82607e09baf';
const of: ChangeNote['of'] = {
  uscc: '91140100MA0TEXT12Y',
  id: '01a226d1-bbc8-7005-bcf0-f82607e09bae',
  institutionId: BANK,
  itemCodes: ['TAX-04'],
  purpose: 'pre-loan-review',
  version: 3,
  validFrom: new Date('2026-11-01T00:00:00Z'),
  validUntil: new Date('2026-12-01T00:00:00Z'),
  decideUntil: new Date('2026-11-15T00:00:00Z'),
};
const request = JSON.parse('{}') as ChangeNote['request']; // who is told does not follow from it
const told = (change: AuthorizationChange, by: 'enterprise' | 'institution', status = 'active') =>
  noticesOf(
    { change, of: { ...of, status }, request, reason: 'Loan refused' },
    { by, at: new Date('2026-11-10T00:00:00Z'), deleteCopiesWithinDays: 30 },
  );
const enterprise = { uscc: of.uscc };
const bank = { participantId: BANK };

describe('who is told of a change', () => {
  it.each([
    ['requested', 'institution', [enterprise]],
    ['granted', 'enterprise', [bank]],
    ['signed', 'enterprise', [bank]],
    ['declined', 'enterprise', [bank]],
    ['amended', 'enterprise', [bank]],
    ['suspended', 'enterprise', [bank]],
    ['resumed', 'enterprise', [bank]],
    ['revoked', 'enterprise', [bank]],
    ['revoked', 'institution', [enterprise]],
  ] as const)('of %s by the %s: the other side', (change, by, to) => {
    const notices = told(change, by);
    expect(notices.map((notice) => notice.to)).toEqual(to);
    for (const notice of notices) {
      expect(notice).toMatchObject({ uscc: of.uscc, authorizationId: of.id });
      expect(notice.kind).toBe(`authorization.${change === 'signed' ? 'granted' : change}`);
    }
  });

  it('waits with what is not signed yet', () => {
    expect(told('granted', 'enterprise', 'pending-signature')).toEqual([]);
  });

  it('tells an institution until when its copies are to be deleted', () => {
    expect(told('revoked', 'enterprise')[0]?.data).toEqual({
      by: 'enterprise',
      reason: 'Loan refused',
      version: 3,
      deleteCopiesBy: '2026-12-10T00:00:00.000Z',
    });
  });

  it('tells the enterprise what is asked for, and until when it may decide', () => {
    expect(told('requested', 'institution')[0]?.data).toEqual({
      institutionId: BANK,
      items: ['TAX-04'],
      purpose: 'pre-loan-review',
      decideUntil: '2026-11-15T00:00:00.000Z',
    });
  });
});
