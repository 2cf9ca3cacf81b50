import { NoticeEntity } from './notice.entity.js';

export type { Notice, NoticeData, NoticeKind, Recipient } from './notice-kinds.js';
export { NoticesModule } from './notices.module.js';
export { Notices } from './notices.service.js';
/** The tables of this room, for the data source. */
export const noticesTables = [NoticeEntity];
