import { changeBetween, type ParticipantStatus } from './participant-lifecycle.js';

const STATUSES: readonly ParticipantStatus[] = ['active', 'suspended', 'closed'];

describe('changeBetween', () => {
  const allowed: Record<string, string> = {
    'active suspended': 'suspended',
    'suspended active': 'restored',
    'suspended closed': 'closed',
  };
  const pairs = STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const));

  it.each(pairs)('from %s to %s: the table of allowed changes and nothing else', (from, to) => {
    expect(changeBetween(from, to)).toBe(allowed[`${from} ${to}`]);
  });
});
