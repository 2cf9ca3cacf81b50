import { Global, Module } from '@nestjs/common';
import { RefusalListener } from '../../platform/http/index.js';
import { AuthorizationJournal } from '../../rules/authorizations/index.js';
import { AuthorizationRecorder } from './authorization-recorder.js';
import { IntentSweeper } from './intent-sweeper.js';
import { RecordingsRepository } from './recordings.repository.js';
import { RefusalRecorder } from './refusal-recorder.js';
import { UsageController } from './usage.controller.js';
import { UsageLog } from './usage-log.js';
import { UsageRepository } from './usage.repository.js';

/** The usage log. Global, because it provides ports that stand above it. */
@Global()
@Module({
  controllers: [UsageController],
  providers: [
    UsageLog,
    UsageRepository,
    RecordingsRepository,
    IntentSweeper,
    { provide: RefusalListener, useClass: RefusalRecorder },
    { provide: AuthorizationJournal, useClass: AuthorizationRecorder },
  ],
  exports: [UsageLog, RefusalListener, AuthorizationJournal],
})
export class UsageModule {}
