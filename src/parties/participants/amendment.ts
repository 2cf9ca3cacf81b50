import { InvalidInput } from '../../platform/http/index.js';
import { changeBetween, type ParticipantChange, type ParticipantStatus } from './participant-lifecycle.js';
import type { ParticipantEntity } from './participant.entity.js';
import { ParticipantWrongState } from './participants.problems.js';

/** What is to become of a participant. What is left out stays as it is. */
interface WantedChange {
  readonly name?: string;
  readonly regionCode?: string;
  readonly itemCodes?: string[];
  readonly status?: ParticipantStatus;
  readonly reason?: string;
}

/** A participant as it will stand, and what its history will say. */
export interface Amendment {
  readonly participant: ParticipantEntity;
  readonly change: ParticipantChange;
  /** Names of what got another value, beside the state. */
  readonly fields: readonly ('name' | 'regionCode' | 'itemCodes')[];
}

const FIELDS = ['name', 'regionCode', 'itemCodes'] as const;

/**
 * What a wanted change makes of a participant; `undefined` where it stands as wanted already.
 *
 * @throws ParticipantWrongState, InvalidInput when the state changes without a reason
 */
export function amended(found: ParticipantEntity, wanted: WantedChange, at: Date): Amendment | undefined {
  const fields = FIELDS.filter((name) => wanted[name] !== undefined && !isSame(found[name], wanted[name]));
  const status = wanted.status ?? found.status;
  if (fields.length === 0 && status === found.status) return undefined;
  const change = status === found.status ? 'changed' : changeBetween(found.status, status);
  if (found.status === 'closed') throw new ParticipantWrongState('It is closed for good.');
  if (change === undefined)
    throw new ParticipantWrongState(
      'It cannot be closed while it is active: suspend it first. Closing is final.',
    );
  if (change !== 'changed' && wanted.reason === undefined) throw reasonMissing();
  const { name = found.name, regionCode = found.regionCode, itemCodes = found.itemCodes } = wanted;
  const version = found.version + 1;
  return {
    participant: { ...found, name, regionCode, itemCodes, status, version, updatedAt: at },
    change,
    fields,
  };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const reasonMissing = (): Error =>
  new InvalidInput('A change of the status needs a reason.', {
    errors: [{ pointer: '/reason', code: 'reason-missing', detail: 'Say why, for the history.' }],
  });
