import { amended } from './amendment.js';
import type { ParticipantStatus } from './participant-lifecycle.js';
import type { ParticipantEntity } from './participant.entity.js';

const at = new Date('2026-12-01T00:00:00Z');
const aParticipant = (status: ParticipantStatus): ParticipantEntity => ({
  id: 'bank-a',
  kind: 'institution',
  name: 'Bank A',
  uscc: null,
  regionCode: '140000',
  itemCodes: ['TAX-01'],
  status,
  version: 3,
  createdAt: new Date(0),
  updatedAt: new Date(0),
});
const refused = (code: string): Error => expect.objectContaining({ code });

describe('amended', () => {
  it('changes what is given, counts the version, and names what changed', () => {
    const amendment = amended(aParticipant('active'), { name: 'Bank B', regionCode: '140000' }, at);
    expect(amendment).toEqual({
      participant: { ...aParticipant('active'), name: 'Bank B', version: 4, updatedAt: at },
      change: 'changed',
      fields: ['name'],
    });
  });

  it('is nothing where it stands as wanted', () => {
    expect(amended(aParticipant('active'), {}, at)).toBeUndefined();
    const same = { name: 'Bank A', itemCodes: ['TAX-01'], status: 'active', reason: 'why' } as const;
    expect(amended(aParticipant('active'), { ...same, itemCodes: ['TAX-01'] }, at)).toBeUndefined();
    expect(amended(aParticipant('closed'), { status: 'closed' }, at)).toBeUndefined();
  });

  it.each([
    ['active', 'suspended', 'suspended'],
    ['suspended', 'active', 'restored'],
    ['suspended', 'closed', 'closed'],
  ] as const)('from %s to %s is: %s, and needs a reason', (from, status, change) => {
    expect(amended(aParticipant(from), { status, reason: 'why' }, at)).toMatchObject({
      participant: { status, version: 4 },
      change,
      fields: [],
    });
    expect(() => amended(aParticipant(from), { status }, at)).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        errors: [expect.objectContaining({ pointer: '/reason' })],
      }),
    );
  });

  it.each([
    ['active', { status: 'closed', reason: 'why' }],
    ['closed', { status: 'active', reason: 'why' }],
    ['closed', { status: 'suspended', reason: 'why' }],
    ['closed', { name: 'Bank B' }],
  ] as const)('%s: refuses %j', (from, wanted) => {
    expect(() => amended(aParticipant(from), wanted, at)).toThrow(refused('participant-wrong-state'));
  });
});
