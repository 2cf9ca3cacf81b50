import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { makeCertificates } from './certificates.js';

/** A PostgreSQL server that also speaks TLS. */
export interface TlsServer {
  /** The certificate (PEM) of the authority. */
  readonly caCertificate: string;
  /** Shows a certificate for the address 127.0.0.1, or one for the name localhost. */
  present(certificate: 'address' | 'name'): Promise<void>;
  stop(): Promise<void>;
}

/** Lets the server of this test run speak TLS beside what it speaks already. */
export async function serveTls(superuser: pg.Pool): Promise<TlsServer> {
  const folder = mkdtempSync(join(tmpdir(), 'credit-gateway-tls-'));
  makeCertificates(folder, { address: 'IP:127.0.0.1', name: 'DNS:localhost' });
  const { rows } = await superuser.query<{ data_directory: string }>('show data_directory');
  const { uid, gid } = statSync(rows[0]?.data_directory ?? '');
  chmodSync(folder, 0o755);
  for (const file of ['address.key', 'name.key'].map((name) => join(folder, name))) {
    chownSync(file, uid, gid); // the server refuses a key that others may read
    chmodSync(file, 0o600);
  }
  const set = async (...statements: string[]): Promise<void> => {
    for (const statement of [...statements, 'select pg_reload_conf()']) await superuser.query(statement);
  };
  return {
    caCertificate: readFileSync(join(folder, 'ca.pem'), 'utf8'),
    present: async (certificate) =>
      set(
        `alter system set ssl_cert_file = '${join(folder, `${certificate}.pem`)}'`,
        `alter system set ssl_key_file = '${join(folder, `${certificate}.key`)}'`,
        'alter system set ssl = on',
      ),
    stop: async () => {
      await set(
        'alter system reset ssl',
        'alter system reset ssl_cert_file',
        'alter system reset ssl_key_file',
      );
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
