import { Injectable } from '@nestjs/common';
import { Periodic } from '../../platform/jobs/index.js';
import { SignInAttempts } from './sign-in-attempts.repository.js';

/** Removes what is over: failures long past, and sign-ins never completed. */
@Injectable()
export class SignInPruning extends Periodic {
  protected readonly periodMs = 600_000;

  constructor(private readonly attempts: SignInAttempts) {
    super();
  }

  protected async round(): Promise<void> {
    await this.attempts.prune();
  }
}
