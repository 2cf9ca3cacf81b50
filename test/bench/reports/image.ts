import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** What the `Dockerfile` puts on top of its base image, in MB (10⁶ bytes). */
export interface ImageContents {
  readonly packages: number;
  readonly packagesMb: number;
  readonly largest: readonly { readonly name: string; readonly mb: number }[];
  readonly distMb: number;
  readonly configMb: number;
}

const run = promisify(execFile);
const NAMED = 5;
const CONFIG = ['config/catalog', 'config/rules', 'openapi', 'package.json'];

/** Adds up the production dependencies that are installed here, the build without the sandbox, and what is read at start. */
export async function imageContents(): Promise<ImageContents> {
  const options = ['ls', '--omit=dev', '--all', '--parseable'];
  const { stdout } = await run('npm', options, { maxBuffer: 64 * 2 ** 20 });
  const folders = new Set(stdout.trim().split('\n').slice(1));
  const packages = [...folders]
    .map((folder) => ({
      name: folder.split('node_modules/').at(-1) ?? folder,
      mb: sizeMb(folder, 'node_modules'),
    }))
    .toSorted((one, other) => other.mb - one.mb);
  return {
    packages: packages.length,
    packagesMb: packages.reduce((sum, { mb }) => sum + mb, 0),
    largest: packages.slice(0, NAMED),
    distMb: sizeMb('dist') - sizeMb('dist/src/sandbox'),
    configMb: CONFIG.reduce((sum, path) => sum + sizeMb(path), 0),
  };
}

/** The bytes of all files below a path, in MB; folders of one name may be left out. */
function sizeMb(path: string, left?: string): number {
  const at = resolve(path);
  if (statSync(at).isFile()) return statSync(at).size / 1e6;
  return readdirSync(at, { withFileTypes: true })
    .filter((entry) => entry.name !== left && !entry.isSymbolicLink())
    .reduce((sum, { name }) => sum + sizeMb(join(at, name), left), 0);
}
