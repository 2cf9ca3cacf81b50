import { byFeed, type Drop } from './drop.js';
import type { Manifest } from './manifest.js';

function drop(name: string, itemCode: string, sequence: number): Drop {
  const manifest: Manifest = {
    itemCode,
    kind: 'incremental',
    sequence,
    dataTime: '2026-11-20T16:00:00+08:00',
    file: `${name}.ndjson`,
    sizeBytes: 1,
    sha256: 'a'.repeat(64),
  };
  return { providerId: 'p', name, manifestDigest: name, read: { manifest } };
}

describe('the drops of an inbox', () => {
  it('are taken feed by feed, each in the order of its sequence and not of its names', () => {
    const drops = [
      drop('a', 'TAX-02', 10),
      drop('b', 'TAX-01', 3),
      drop('c', 'TAX-02', 9),
      drop('d', 'TAX-02', 100),
    ];
    const names = byFeed(drops).map((feed) => feed.map(({ name }) => name));
    expect(names).toEqual([['b'], ['c', 'a', 'd']]);
  });

  it('do not wait for one whose manifest cannot be used', () => {
    const broken: Drop = { providerId: 'p', name: 'x', manifestDigest: 'x', read: 'unreadable' };
    const faulty: Drop = { providerId: 'p', name: 'y', manifestDigest: 'y', read: { faults: [] } };
    expect(byFeed([broken, faulty, drop('a', 'TAX-02', 1)])).toHaveLength(3);
  });
});
