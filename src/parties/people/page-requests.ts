import type { Request } from 'express';
import { type Texts, textsFor } from './page-texts.js';

/** The form of a page: small texts, each name once. */
export const formOf = (request: Request): Record<string, unknown> =>
  (request.body ?? {}) as Record<string, unknown>;

/** A text of a form; empty where there is none, or more than one. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The texts in the language of a browser. */
export const textsOf = (request: Request): Texts => textsFor(request.headers['accept-language'] ?? '');
