import { DataSource } from 'typeorm';
import { Database, databaseSettings, UnitOfWork } from '../../src/platform/database/index.js';
import { type Notice, Notices, noticesSettings } from '../../src/parties/notices/index.js';
import { NoticesRepository } from '../../src/parties/notices/notices.repository.js';
import { SealingKey } from '../../src/platform/crypto/index.js';
import type { TestDatabase } from './test-database.js';

/** Posts notices as a room of the gateway does, with the role of the application. */
export class NoticePoster {
  private constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly notices: Notices,
  ) {}

  static async on(database: TestDatabase, environment: Record<string, string> = {}): Promise<NoticePoster> {
    const settings = databaseSettings.parse({ DATABASE_URL: database.url });
    const dataSource = await new DataSource({
      type: 'postgres',
      url: database.url,
      entities: [],
    }).initialize();
    const webhooks = noticesSettings.parse({ CREDENTIAL_KEY: SealingKey.generate(), ...environment });
    const notices = new Notices(new NoticesRepository(new Database(dataSource, settings), webhooks));
    return new NoticePoster(dataSource, new UnitOfWork(dataSource, settings), notices);
  }

  /** Posts a notice and commits; gives its id. */
  async post(notice: Notice): Promise<string> {
    return this.unitOfWork.run(async (tx) => this.notices.post(tx, notice));
  }

  /** Posts a notice in a transaction that fails after it. */
  async postInVain(notice: Notice): Promise<void> {
    const failed = this.unitOfWork.run(async (tx) => {
      await this.notices.post(tx, notice);
      throw new Error('in vain');
    });
    await failed.catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }
}
