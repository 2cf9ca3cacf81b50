import { SetMetadata } from '@nestjs/common';

/** What a handler needs, as `thing.verb`; the policy table says who may. */
export type Action = `${string}.${string}`;

const ACTION = 'access:action';
const PUBLIC = 'access:public';

/** Declares that a handler needs this action. Every handler carries exactly one `@Requires` or `@Public`. */
export const Requires = (action: Action): MethodDecorator => SetMetadata(ACTION, action);

/** Declares that a handler answers anybody, and why. */
export const Public = (reason: string): MethodDecorator => SetMetadata(PUBLIC, reason);

/** What a handler declared: an action, public with its reason, or nothing. */
export interface AccessDeclaration {
  readonly action: Action | undefined;
  readonly publicReason: string | undefined;
}

/** Reads the declaration of a handler. */
export function accessDeclarationOf(handler: object): AccessDeclaration {
  return {
    action: Reflect.getMetadata(ACTION, handler) as Action | undefined,
    publicReason: Reflect.getMetadata(PUBLIC, handler) as string | undefined,
  };
}
