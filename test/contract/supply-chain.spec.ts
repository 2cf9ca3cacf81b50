import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface LockedPackage {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
}
interface Sbom {
  components: { name: string; version: string; group?: string }[];
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, LockedPackage>;
};
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  allowScripts: Record<string, boolean>;
  dependencies: Record<string, string>;
  scripts: Record<string, string>;
};
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');
const nameOf = (path: string): string => path.split('node_modules/').at(-1) ?? path;

describe('S01: the lock file', () => {
  it('names no address of its own, so that no other registry, git or file can come in', () => {
    expect(
      locked.filter(([, each]) => each.resolved !== undefined || each.link).map(([path]) => path),
    ).toEqual([]);
  });

  it('has the digest of every package', () => {
    const without = locked.filter(([, each]) => !each.integrity?.startsWith('sha512-')).map(([path]) => path);
    expect(without).toEqual([]);
    expect(locked.length).toBeGreaterThan(300);
  });
});

describe('S02: install scripts', () => {
  it('run only for the packages on the short list, and each of those has one', () => {
    const withScript = new Set(
      locked.filter(([, each]) => each.hasInstallScript).map(([path]) => nameOf(path)),
    );
    // `fsevents` is for another system and never installed here.
    withScript.delete('fsevents');
    expect([...withScript].toSorted()).toEqual(Object.keys(manifest.allowScripts).toSorted());
  });
});

describe('S03: the bill of materials', () => {
  it('is the committed one: run "npm run sbom" and look at the difference when this fails', () => {
    const made = JSON.parse(
      execFileSync('node', ['config/tooling/sbom.js'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        maxBuffer: 64 * 2 ** 20,
      }),
    ) as Sbom;
    const committed = JSON.parse(readFileSync('config/tooling/sbom.cdx.json', 'utf8')) as Sbom;
    expect(partsOf(made)).toEqual(partsOf(committed));
    expect(partsOf(made).length).toBeGreaterThan(100);
  });

  it('has every package the gateway names itself', () => {
    const named = new Set(Object.keys(manifest.dependencies));
    const { components } = JSON.parse(readFileSync('config/tooling/sbom.cdx.json', 'utf8')) as Sbom;
    for (const { group, name } of components) named.delete(group ? `${group}/${name}` : name);
    expect([...named]).toEqual([]);
  });

  it('has everything that is installed: the tree agrees with the lock', () => {
    const listed = execFileSync('npm', ['ls', '--all', '--parseable'], {
      encoding: 'utf8',
      maxBuffer: 64 * 2 ** 20,
    });
    expect(listed.split('\n').length).toBeGreaterThan(300);
  });
});

describe('The gateway in production', () => {
  const serve = manifest.scripts['serve'] ?? 'no such script';

  it.each(['README.md', 'README.zh-CN.md'])('is started as npm run serve does, says %s', (page) => {
    expect(readFileSync(page, 'utf8')).toContain(`\`${serve}\``);
  });

  it('is started so by the image', () => {
    const commands = readFileSync('Dockerfile', 'utf8').match(/^CMD .*$/gm) ?? [];
    const words = JSON.parse(commands.at(-1)?.slice('CMD '.length) ?? '[]') as string[];
    expect(words.join(' ')).toBe(serve);
  });
});

const partsOf = ({ components }: Sbom): string[] =>
  components.map(({ group, name, version }) => `${group ? `${group}/` : ''}${name}@${version}`).toSorted();
