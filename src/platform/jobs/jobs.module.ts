import { Global, Module } from '@nestjs/common';
import { Jobs } from './jobs.js';

/** The job queues of the gateway. */
@Global()
@Module({ providers: [Jobs], exports: [Jobs] })
export class JobsModule {}
