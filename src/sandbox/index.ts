export { recordsOf } from './department-data.js';
export { type DepartmentOptions, type RunningDepartments, startDepartments } from './department-server.js';
export { type Department, departmentOf, DEPARTMENTS, servedItems } from './departments.js';
export {
  DEMO_ENTERPRISES,
  type DemoEnterprise,
  demoEnterprise,
  type EnterpriseProfile,
} from './enterprises.js';
export { type Fault, FAULT_KINDS, type FaultKind } from './faults.js';
export { feedLines, NotItsFeed } from './feeds.js';
export type { SandboxRecord } from './generator.js';
export { type LiveItem, liveItem } from './live-items.js';
export { type Claims, type DepartmentVerdict, verdictsFor } from './verification.js';
