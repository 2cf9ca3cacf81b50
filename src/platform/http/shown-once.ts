import { SetMetadata } from '@nestjs/common';

const MEMBER = 'answer:shown-once';

/**
 * Declares that this member of a handler's answer is a secret that is shown once: where the answer is remembered for a
 * repeat under its `Idempotency-Key`, it is `null`.
 */
export const ShownOnce = (member: string): MethodDecorator => SetMetadata(MEMBER, member);

/** An answer as it may be kept: what its handler shows once is `null`. */
export function withoutShownOnce(answer: unknown, handler: object): unknown {
  const member = Reflect.getMetadata(MEMBER, handler) as string | undefined;
  if (member === undefined || typeof answer !== 'object' || answer === null) return answer;
  return { ...answer, [member]: null };
}
