import { Injectable } from '@nestjs/common';
import { inputPipe } from '../../platform/http/index.js';
import { AuthorizationAsking, type CallNote } from '../../parties/identity/index.js';
import { NewAuthorizationRequestDto } from './authorization-requests.dto.js';
import { AuthorizationRequests } from './authorization-requests.service.js';

/** Asks for what institutions push to the authorization server, under the rules of the API. */
@Injectable()
export class PushedAsking extends AuthorizationAsking {
  private readonly pipe = inputPipe();

  constructor(private readonly requests: AuthorizationRequests) {
    super();
  }

  async ask(call: CallNote, terms: unknown): Promise<string> {
    const metadata = { type: 'body', metatype: NewAuthorizationRequestDto } as const;
    const input = (await this.pipe.transform(terms, metadata)) as NewAuthorizationRequestDto; // what the pipe makes of it
    return (await this.requests.ask(call, input)).id;
  }
}
