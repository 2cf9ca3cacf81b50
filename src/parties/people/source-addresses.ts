import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { PEOPLE_SETTINGS, type PeopleSettings } from './people.settings.js';
import { sourceAddress } from './source-address.js';

/** Where requests come from, behind the proxies of this deployment. */
@Injectable()
export class SourceAddresses {
  constructor(@Inject(PEOPLE_SETTINGS) private readonly settings: PeopleSettings) {}

  of({ socket, headers }: IncomingMessage): string {
    const forwardedFor = String(headers['x-forwarded-for'] ?? '');
    return sourceAddress(socket.remoteAddress ?? 'unknown', forwardedFor, this.settings.trustedProxies);
  }
}
