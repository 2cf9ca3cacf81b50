import { Inject, Injectable } from '@nestjs/common';
import type { Express } from 'express';
import type { Provider } from 'oidc-provider';
import { PeopleAtIssuer } from '../identity/index.js';
import { PEOPLE_SETTINGS, type PeopleSettings } from './people.settings.js';
import { PeopleRepository } from './people.repository.js';
import { SessionsRepository } from './sessions.repository.js';
import { SignInPages } from './sign-in-pages.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The people of this room, as the authorization server asks for them. */
@Injectable()
export class IssuerPeople extends PeopleAtIssuer {
  readonly longestSessionS: number;

  constructor(
    @Inject(PEOPLE_SETTINGS) { longestSessionS }: PeopleSettings,
    private readonly people: PeopleRepository,
    private readonly sessions: SessionsRepository,
    private readonly pages: SignInPages,
  ) {
    super();
    this.longestSessionS = longestSessionS;
  }

  async isActive(personId: string): Promise<boolean> {
    return UUID.test(personId) && (await this.people.find(personId))?.status === 'active';
  }

  async isSignedIn(sessionId: string): Promise<boolean> {
    return UUID.test(sessionId) && this.sessions.isLive(sessionId);
  }

  servePages(app: Express, provider: Provider): void {
    this.pages.serve(app, provider);
  }
}
