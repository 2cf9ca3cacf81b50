import { ReportEntity } from './report.entity.js';

export { ReportsModule } from './reports.module.js';
export { reportsSettings } from './reports.settings.js';
/** The tables of this room, for the data source. */
export const reportsTables = [ReportEntity];
