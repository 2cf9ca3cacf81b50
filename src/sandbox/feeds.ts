import { departmentOf } from './departments.js';
import { recordsOf } from './department-data.js';
import { DEMO_ENTERPRISES } from './enterprises.js';

/** Thrown when a department does not push the item asked for. */
export class NotItsFeed extends Error {
  constructor(department: string, itemCode: string) {
    super(`the department "${department}" does not push ${itemCode}`);
  }
}

/**
 * A full delivery of one item: the records of all demo enterprises, as the department pushes them.
 *
 * Shape: NDJSON, one record a line in the catalog's fields, each line ended by `\n`.
 *
 * @throws NotItsFeed when the department or the item is not one that is pushed
 */
export function feedLines(department: string, itemCode: string): string {
  if (!departmentOf(department)?.feedItems.includes(itemCode)) throw new NotItsFeed(department, itemCode);
  return DEMO_ENTERPRISES.flatMap(({ uscc }) => recordsOf(itemCode, uscc))
    .map((record) => `${JSON.stringify(record)}\n`)
    .join('');
}
