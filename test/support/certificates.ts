import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const OPENSSL = ['/usr/bin/openssl', '/opt/homebrew/bin/openssl'].find(existsSync);
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];

/** Whether this machine can make certificates. */
export const hasOpenSsl = OPENSSL !== undefined;

/**
 * Makes in a folder an authority nobody knows (`ca.pem`), and certificates by it: name of the files → what the
 * certificate is for, such as `DNS:localhost`.
 */
export function makeCertificates(folder: string, wanted: Readonly<Record<string, string>>): void {
  const openssl = (...options: string[]): void => {
    execFileSync(OPENSSL ?? '', ['req', '-x509', ...KEY, ...options], { cwd: folder, stdio: 'ignore' });
  };
  openssl('-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Test authority');
  for (const [name, subject] of Object.entries(wanted)) {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`, '-CA', 'ca.pem', '-CAkey', 'ca.key'];
    const extensions = [
      '-addext',
      `subjectAltName=${subject}`,
      '-addext',
      'basicConstraints=critical,CA:FALSE',
    ];
    openssl(...files, '-subj', '/CN=x', ...extensions);
  }
}
