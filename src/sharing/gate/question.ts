import type { DisclosingAction } from '../../rules/access/index.js';
import type { Mode } from '../../rules/catalog/index.js';

/** One item asked for in one mode. */
export interface Asked {
  readonly itemCode: string;
  readonly mode: Mode;
}

/**
 * One question of an institution about one enterprise. Plain JSON, so that an answer can be judged again
 * long after it was given.
 */
export interface Question {
  readonly action: DisclosingAction;
  readonly institutionId: string;
  readonly clientId: string;
  readonly operatorUser: string | null;
  readonly requestId: string;
  readonly uscc: string;
  readonly purpose: string;
  readonly authorizationId: string | null;
  readonly applicationNo: string | null;
  readonly asked: readonly Asked[];
}
