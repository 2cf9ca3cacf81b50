/**
 * Prints the bill of materials: what `npm ci --omit=dev` installs. `npm sbom --omit dev` alone leaves out every package
 * that a development package needs too (`pg` and `rxjs` among them), so it is asked about a lock file without those.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const read = (name) => JSON.parse(readFileSync(name, 'utf8'));
const { devDependencies: _, ...manifest } = read('package.json');
const lock = read('package-lock.json');
lock.packages = Object.fromEntries(Object.entries(lock.packages).filter(([, { dev }]) => !dev));
delete lock.packages[''].devDependencies;

const home = mkdtempSync(join(tmpdir(), 'sbom-'));
const folder = join(home, manifest.name); // npm names the whole by its folder
try {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
  const options = ['--sbom-format', 'cyclonedx', '--package-lock-only'];
  execFileSync('npm', ['sbom', ...options], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
} finally {
  rmSync(home, { recursive: true });
}
