import { BadRequestException, ForbiddenException, NotFoundException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { InvalidInput } from './http.problems.js';
import { asProblem, problemDocument } from './problem-document.js';

/** All that is looked at of a request. */
const request: FastifyRequest = JSON.parse('{"id":"req-7","url":"/v1/reports?cursor=abc"}');
const withCode = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code });
const withStatus = (statusCode: unknown): Error => Object.assign(new Error('inner words'), { statusCode });

describe('problemDocument', () => {
  it('tells a problem in full', () => {
    const errors = [{ pointer: '/limit', code: 'max', detail: 'at most 200' }];
    expect(problemDocument(new InvalidInput('Mend the input.', { errors }), request)).toEqual({
      type: '/problems/invalid-input',
      title: 'The input breaks a rule',
      status: 422,
      detail: 'Mend the input.',
      instance: '/v1/reports',
      code: 'invalid-input',
      requestId: 'req-7',
      errors,
    });
  });

  it('has no member errors where there are none', () => {
    expect(problemDocument(new InvalidInput('Mend it.'), request)).not.toHaveProperty('errors');
  });

  it.each([
    new Error('select secret_column from credit_record'),
    Object.assign(new TypeError('secret_column of undefined'), { detail: 'secret_column' }),
    'secret_column',
    { message: 'secret_column', status: 403, code: 'secret_column' },
    undefined,
    null,
  ])('says nothing of an error it does not know', (error) => {
    const document = problemDocument(error, request);
    expect(document).toEqual({
      type: '/problems/internal-error',
      title: 'The gateway made an error',
      status: 500,
      detail: 'Nothing further can be said. Give the request id to the operator.',
      instance: '/v1/reports',
      code: 'internal-error',
      requestId: 'req-7',
    });
  });

  it('never shows the cause', () => {
    const error = new InvalidInput('Mend it.', { cause: new Error('secret_column') });
    expect(JSON.stringify(problemDocument(error, request))).not.toContain('secret_column');
  });
});

describe('asProblem', () => {
  it('keeps a problem as it is', () => {
    const problem = new InvalidInput('Mend it.');
    expect(asProblem(problem)).toBe(problem);
  });

  it('asks for a new try in two seconds when the database is gone, and keeps the cause for the operator', () => {
    const cause = withCode('08006');
    expect(asProblem(cause)).toMatchObject({
      code: 'service-unavailable',
      status: 503,
      retryAfterS: 2,
      cause,
    });
  });

  it.each([
    [404, 'not-found', 404],
    [405, 'not-found', 404],
    [413, 'payload-too-large', 413],
    [415, 'unsupported-media-type', 415],
    [400, 'malformed-request', 400],
    [431, 'malformed-request', 400],
    [499, 'malformed-request', 400],
    [500, 'internal-error', 500],
    [502, 'internal-error', 500],
    [200, 'internal-error', 500],
    ['none', 'internal-error', 500],
  ])('makes of the server error with status %s the problem %s', (given, code, status) => {
    const problem = asProblem(withStatus(given));
    expect(problem).toMatchObject({ code, status });
    expect(problem.message).not.toContain('inner words');
  });

  it('translates the exceptions of the framework without repeating their words', () => {
    expect(asProblem(new NotFoundException('inner words'))).toMatchObject({ code: 'not-found' });
    expect(asProblem(new BadRequestException('inner words'))).toMatchObject({ code: 'malformed-request' });
    expect(asProblem(new ForbiddenException('inner words')).message).not.toContain('inner words');
  });
});
