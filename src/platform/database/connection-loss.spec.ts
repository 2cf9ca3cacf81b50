import { QueryFailedError } from 'typeorm';
import { isDatabaseUnavailable, violatesUnique } from './connection-loss.js';

const withCode = (code: unknown): Error => Object.assign(new Error('x'), { code });
const failed = (driverError: Error): QueryFailedError => new QueryFailedError('select 1', [], driverError);

const violation = (code: string, constraint: string): Error =>
  Object.assign(new Error('x'), { code, constraint });

describe('isDatabaseUnavailable', () => {
  it.each([
    ['the server refuses connections', 'ECONNREFUSED'],
    ['connection failure', '08006'],
    ['too many connections', '53300'],
    ['the disk is full', '53100'],
    ['the server shuts down', '57P01'],
    ['the server is starting', '57P03'],
    ['the statement ran out of time', '57014'],
    ['the lock ran out of time', '55P03'],
  ])('says yes when %s (%s)', (_what, code) => {
    expect(isDatabaseUnavailable(withCode(code))).toBe(true);
    expect(isDatabaseUnavailable(failed(withCode(code)))).toBe(true);
  });

  it.each([
    ['a unique violation', '23505'],
    ['a check violation', '23514'],
    ['a syntax error', '42601'],
    ['a missing privilege', '42501'],
    ['a deadlock', '40P01'],
    ['an append-only trigger', 'P0001'],
    ['a code that only contains 08', '22008'],
    ['a number', 53],
  ])('says no to %s (%s)', (_what, code) => {
    expect(isDatabaseUnavailable(withCode(code))).toBe(false);
    expect(isDatabaseUnavailable(failed(withCode(code)))).toBe(false);
  });

  it.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT'])('says yes to a connection that broke (%s)', (code) => {
    expect(isDatabaseUnavailable(failed(withCode(code)))).toBe(true);
    expect(isDatabaseUnavailable(withCode(code))).toBe(true);
  });

  it('knows the words of a driver that gives no code', () => {
    expect(isDatabaseUnavailable(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isDatabaseUnavailable(new Error('timeout exceeded when trying to connect'))).toBe(true);
    expect(isDatabaseUnavailable(new Error('The contract was terminated'))).toBe(false);
  });

  it('looks into the attempts on several addresses', () => {
    expect(isDatabaseUnavailable(new AggregateError([withCode('ECONNREFUSED')]))).toBe(true);
    expect(isDatabaseUnavailable(new AggregateError([withCode('42601')]))).toBe(false);
  });

  it('says no to what is no error', () => {
    for (const value of [undefined, null, 'ECONNREFUSED', { code: 'ECONNREFUSED' }]) {
      expect(isDatabaseUnavailable(value)).toBe(false);
    }
  });
});

describe('violatesUnique', () => {
  it('recognizes the named constraint, wrapped or not', () => {
    const error = violation('23505', 'uq_batch_sequence');
    expect(violatesUnique(error, 'uq_batch_sequence')).toBe(true);
    expect(violatesUnique(failed(error), 'uq_batch_sequence')).toBe(true);
  });

  it('does not take another constraint or another violation for it', () => {
    expect(violatesUnique(violation('23505', 'uq_client_id'), 'uq_batch_sequence')).toBe(false);
    expect(violatesUnique(violation('23503', 'uq_batch_sequence'), 'uq_batch_sequence')).toBe(false);
    expect(violatesUnique(new Error('uq_batch_sequence'), 'uq_batch_sequence')).toBe(false);
    expect(violatesUnique(undefined, 'uq_batch_sequence')).toBe(false);
  });
});
