export { Jobs, type TakenJob, TAKEN_AGAIN } from './jobs.js';
export { JobsModule } from './jobs.module.js';
export { Periodic } from './periodic.js';
