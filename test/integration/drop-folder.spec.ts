import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putAway } from '../../src/sharing/collection/arrival/drop-folder/data-file.js';
import { type Drop, readDrop, readInbox } from '../../src/sharing/collection/arrival/drop-folder/drop.js';
import { PinnedFolder } from '../../src/sharing/collection/arrival/drop-folder/pinned-folder.js';
import {
  type DropAnswer,
  standingReceipt,
  writeReceipt,
} from '../../src/sharing/collection/arrival/drop-folder/receipts.js';
import { aManifest } from '../support/drop-folder.js';

const ANSWER: DropAnswer = {
  problem: { type: '/problems/x', title: 'x', status: 422, detail: 'x', code: 'x' },
};

describe('the files of a drop folder', () => {
  let root: string;
  const pinned: PinnedFolder[] = [];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'credit-gateway-drop-files-'));
    for (const name of ['inbox', 'receipts', 'done']) mkdirSync(join(root, name));
  });
  afterEach(async () => {
    for (const folder of pinned.splice(0)) await folder.close();
    rmSync(root, { recursive: true, force: true });
  });

  const at = (...parts: string[]): string => join(root, ...parts);
  const open = async (...parts: string[]): Promise<PinnedFolder> => {
    const folder = await PinnedFolder.open(at(...parts));
    pinned.push(folder);
    return folder;
  };
  const put = (name: string, content: string, overrides: object = {}): void => {
    writeFileSync(at('inbox', `${name}.ndjson`), content);
    writeFileSync(at('inbox', `${name}.manifest.json`), JSON.stringify(aManifest(name, content, overrides)));
  };
  const dropOf = async (name: string): Promise<Drop> => {
    const drop = await readDrop('p', name, await open('inbox'));
    if (!drop) throw new Error('no drop');
    return drop;
  };

  describe('a pinned folder', () => {
    it('opens regular files and folders, and nothing else', async () => {
      writeFileSync(at('file'), 'x');
      symlinkSync(at('file'), at('link'));
      symlinkSync(at('nowhere'), at('broken'));
      symlinkSync(at('inbox'), at('linked'));
      execFileSync('mkfifo', [at('pipe')]);
      const folder = await open();
      for (const name of ['link', 'broken', 'linked', 'pipe', 'inbox', 'absent']) {
        expect([name, await folder.file(name)]).toEqual([name, undefined]);
      }
      for (const name of ['link', 'linked', 'file', 'absent', 'pipe']) {
        expect([name, await folder.folder(name)]).toEqual([name, undefined]);
      }
      await (await folder.file('file'))?.close();
      expect(await folder.madeFolder('linked')).toBeUndefined();
      const made = await folder.madeFolder('made');
      expect(made).toBeInstanceOf(PinnedFolder);
      await made?.close();
    });

    it('stays the same folder when a link is put in its place', async () => {
      mkdirSync(at('elsewhere'));
      const receipts = await open('receipts');
      renameSync(at('receipts'), at('moved'));
      symlinkSync(at('elsewhere'), at('receipts'));
      put('a', 'x');
      await writeReceipt(receipts, await dropOf('a'), ANSWER);
      expect(readdirSync(at('elsewhere'))).toEqual([]);
      expect(readdirSync(at('moved'))).toEqual(['a.receipt.json']);
    });
  });

  describe('an inbox', () => {
    it('tells drops from what belongs to none', async () => {
      put('good', 'x');
      writeFileSync(at('inbox', 'alone.csv'), 'x');
      writeFileSync(at('inbox', '.hidden.manifest.json'), '{}');
      symlinkSync(at('inbox', 'good.manifest.json'), at('inbox', 'link.manifest.json'));
      execFileSync('mkfifo', [at('inbox', 'pipe.manifest.json')]);
      mkdirSync(at('inbox', 'folder.manifest.json'));
      const { drops, strays } = await readInbox('p', await open('inbox'));
      expect(drops.map(({ name }) => name)).toEqual(['good']);
      expect(strays).toEqual([
        '.hidden.manifest.json',
        'alone.csv',
        'folder.manifest.json',
        'link.manifest.json',
        'pipe.manifest.json',
      ]);
    });

    it('reads no manifest of any size', async () => {
      writeFileSync(at('inbox', 'big.manifest.json'), `{"a":"${'x'.repeat(70_000)}"}`);
      expect((await dropOf('big')).read).toBe('unreadable');
    });
  });

  describe('a receipt', () => {
    it('is written once, whoever writes it, and nothing temporary stays', async () => {
      put('a', 'x');
      const drop = await dropOf('a');
      const receipts = await open('receipts');
      writeFileSync(at('receipts', '.a~left-by-one-that-died'), '{');
      const written = await Promise.all(
        Array.from({ length: 20 }, async () => writeReceipt(receipts, drop, ANSWER).catch(() => undefined)),
      );
      expect(new Set(written.map((each) => each?.stem ?? 'a'))).toEqual(new Set(['a']));
      expect(readdirSync(at('receipts'))).toEqual(['a.receipt.json']);
      expect(JSON.parse(readFileSync(at('receipts', 'a.receipt.json'), 'utf8'))).toEqual({
        name: 'a',
        manifestSha256: drop.manifestDigest,
        ...ANSWER,
      });
    });

    it('stands for its manifest alone', async () => {
      put('a', 'x');
      const receipts = await open('receipts');
      await writeReceipt(receipts, await dropOf('a'), ANSWER);
      put('a', 'y');
      const other = await dropOf('a');
      expect(await standingReceipt(receipts, other)).toBeUndefined();
      const { stem } = await writeReceipt(receipts, other, ANSWER);
      expect(stem).toBe(`a.${other.manifestDigest.slice(0, 16)}`);
      expect((await standingReceipt(receipts, other))?.stem).toBe(stem);
    });

    it('is not what a department has put there, nor a link', async () => {
      put('a', 'x');
      const drop = await dropOf('a');
      writeFileSync(at('receipts', 'a.receipt.json'), 'not a receipt');
      symlinkSync(at('nowhere'), at('receipts', `a.${drop.manifestDigest.slice(0, 16)}.receipt.json`));
      await expect(writeReceipt(await open('receipts'), drop, ANSWER)).rejects.toThrow('No name is left');
      expect(readFileSync(at('receipts', 'a.receipt.json'), 'utf8')).toBe('not a receipt');
    });
  });

  describe('putting away', () => {
    const away = async (drop: Drop, taken?: 'taken'): Promise<void> => {
      const inbox = await open('inbox');
      const handle = taken && (await inbox.file('a.ndjson'));
      if (taken) replace('a.ndjson', 'another file');
      await putAway(drop, { inbox, target: await open('done'), stem: 'a', taken: handle });
      await handle?.close();
    };
    const replace = (file: string, content: string): void => {
      writeFileSync(at('inbox', 'new'), content);
      renameSync(at('inbox', 'new'), at('inbox', file));
    };

    it('moves the file and its manifest', async () => {
      put('a', 'x');
      await away(await dropOf('a'));
      expect([readdirSync(at('inbox')), readdirSync(at('done'))]).toEqual([
        [],
        ['a.manifest.json', 'a.ndjson'],
      ]);
    });

    it('leaves a file that took the place of the one that was read', async () => {
      put('a', 'x');
      await away(await dropOf('a'), 'taken');
      expect(readdirSync(at('inbox'))).toEqual(['a.ndjson']);
      expect(readFileSync(at('inbox', 'a.ndjson'), 'utf8')).toBe('another file');
    });

    it('leaves everything when the manifest was written anew meanwhile', async () => {
      put('a', 'x');
      const drop = await dropOf('a');
      put('a', 'y');
      await away(drop);
      expect(readdirSync(at('inbox'))).toEqual(['a.manifest.json', 'a.ndjson']);
      expect(readdirSync(at('done'))).toEqual([]);
    });

    it('finishes what a process that died between the two files began', async () => {
      put('a', 'x');
      const drop = await dropOf('a');
      renameSync(at('inbox', 'a.ndjson'), at('done', 'a.ndjson'));
      await away(drop);
      expect([readdirSync(at('inbox')), readdirSync(at('done'))]).toEqual([
        [],
        ['a.manifest.json', 'a.ndjson'],
      ]);
    });
  });
});
