import { Module } from '@nestjs/common';
import { Notices } from './notices.service.js';

/** How participants and enterprises are told what concerns them. */
@Module({ providers: [Notices], exports: [Notices] })
export class NoticesModule {}
