import { Injectable } from '@nestjs/common';
import { Database, type Statement, StatementLanes, type Transaction } from '../../platform/database/index.js';
import type { KeptTable, Recording } from './recording.js';
import { recordStatement, recordValues } from './recording.statement.js';

interface Shared {
  readonly statement: Statement;
  readonly lanes: StatementLanes<Recording, boolean>;
}

/** Writes what questions leave behind. Those that end together share a statement, and its commit. */
@Injectable()
export class RecordingsRepository {
  private readonly shared = new Map<string | undefined, Shared>();

  constructor(private readonly database: Database) {}

  /** Writes a recording and commits. `false`, and nothing is written: its counted use was not left. */
  async write(recording: Recording): Promise<boolean> {
    return this.of(recording.kept?.table ?? null).lanes.ask(recording);
  }

  /** The same inside a transaction. */
  async writeIn(tx: Transaction, recording: Recording): Promise<boolean> {
    const table = recording.kept?.table ?? null;
    const rows = await tx.query(this.of(table).statement, recordValues([recording], table));
    return rows.length === 1;
  }

  private of(table: KeptTable | null): Shared {
    const known = this.shared.get(table?.name);
    if (known) return known;
    const statement = recordStatement(table);
    const write = async (recordings: readonly Recording[]): Promise<boolean[]> => {
      const rows = await this.database.query<{ no: number }>(statement, recordValues(recordings, table));
      const granted = new Set(rows.map(({ no }) => no));
      return recordings.map((_, no) => granted.has(no));
    };
    const shared = { statement, lanes: new StatementLanes(write, { fits: canBeTakenTogether }) };
    this.shared.set(table?.name, shared);
    return shared;
  }
}

/** Whether a recording fits to others in one statement: of one authorization it takes uses that allow the same at most. */
function canBeTakenTogether({ use }: Recording, others: readonly Recording[]): boolean {
  if (use === null) return true;
  return others.every(
    ({ use: other }) =>
      other?.of !== use.of || (other.most === use.most && other.mostInWindow === use.mostInWindow),
  );
}
