import { sourceFaultOf } from './source-faults.js';

const withCode = (code: string, message = 'of the driver'): Error =>
  Object.assign(new Error(message), { code });

describe('a fault of a department’s database', () => {
  it.each([
    ['28P01', 'login-refused'],
    ['ER_ACCESS_DENIED_ERROR', 'login-refused'],
    ['3D000', 'login-refused'],
    ['42P01', 'view-missing'],
    ['ER_NO_SUCH_TABLE', 'view-missing'],
    ['42703', 'view-changed'],
    ['ER_BAD_FIELD_ERROR', 'view-changed'],
    ['42501', 'view-not-readable'],
    ['57014', 'source-too-slow'],
    ['ER_STATEMENT_TIMEOUT', 'source-too-slow'],
    ['ECONNREFUSED', 'source-unreachable'],
    ['ENOTFOUND', 'source-unreachable'],
    ['ETIMEDOUT', 'source-unreachable'],
    ['57P01', 'source-unreachable'],
    ['PROTOCOL_CONNECTION_LOST', 'source-unreachable'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls-failed'],
    ['HANDSHAKE_NO_SSL_SUPPORT', 'tls-failed'],
    ['22P02', 'source-failed'],
    ['ER_PARSE_ERROR', 'source-failed'],
  ])('with code %s is %s', (code, named) => {
    expect(sourceFaultOf(withCode(code)).code).toBe(named);
  });

  it.each([
    ['Connection terminated unexpectedly', 'source-unreachable'],
    ['The server does not support SSL connections', 'tls-failed'],
    ['Query read timeout', 'source-too-slow'],
    ['something else', 'source-failed'],
  ])('that says %j is %s', (message, named) => {
    expect(sourceFaultOf(new Error(message)).code).toBe(named);
  });

  it('is known by its number where the driver has no name for it', () => {
    const error = Object.assign(new Error('max_statement_time exceeded'), { errno: 1969 });
    expect(sourceFaultOf(error).code).toBe('source-too-slow');
  });

  it('tells the provider nothing of what the driver said, and the operator everything', () => {
    const error = withCode('42703', 'column "secret" does not exist at 10.0.0.7');
    const fault = sourceFaultOf(error);
    expect(fault.detail).not.toContain('secret');
    expect(fault.cause).toBe(error);
  });
});
