/** The database systems a pull can read from. */
export const SOURCE_ENGINES = ['postgres', 'mysql'] as const;

/** One of {@link SOURCE_ENGINES}; MariaDB is read as `mysql`. */
export type SourceEngine = (typeof SOURCE_ENGINES)[number];

/** Where a pull reads, and what. Everything but the password. */
export interface PullSource {
  readonly engine: SourceEngine;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly isTls: boolean;
  /** Certificate (PEM) that vouches for the server; `null`: one of the public ones does. */
  readonly caCertificate: string | null;
  /** `null`: the schema the user lands in. */
  readonly schema: string | null;
  readonly view: string;
  /** Field of the item → column of the view. */
  readonly columns: Readonly<Record<string, string>>;
  /** Column that says `put` or `delete`; `null`: every row is a fact that holds. */
  readonly opColumn: string | null;
  /** Column with the time a row was written last. */
  readonly watermarkColumn: string;
  /** Column that tells rows of one time apart. */
  readonly tieColumn: string;
  /** At which offset the database's times without zone are meant, such as `+08:00`. */
  readonly utcOffset: string;
}

/** How far a pull has come: the newest time read, and the digest of what the overlap before it held. */
export interface PullMark {
  readonly watermark: string;
  readonly tailDigest: string;
}

/** Whether a mark of one source still means something in another: the same column of the same view. */
export function isSameRuler(one: PullSource, other: PullSource): boolean {
  const ruler = ({ engine, database, schema, view, watermarkColumn, utcOffset }: PullSource): string =>
    JSON.stringify([engine, database, schema, view, watermarkColumn, utcOffset]);
  return ruler(one) === ruler(other);
}

/** For what a credential is sealed: it opens nowhere else. */
export function pullCredentialContext(providerId: string, itemCode: string): string {
  return `pull ${providerId} ${itemCode}`;
}
