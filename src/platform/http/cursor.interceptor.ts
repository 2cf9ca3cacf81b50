import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { type CursorBinding, CursorSeal } from './cursor-seal.js';
import { HTTP_SETTINGS, type HttpSettings } from './http.settings.js';
import { unusableCursor } from './paging.js';
import type { GatewayRequest } from './request.js';

/** Parameters of a list that say how much of it is shown, not what is in it. */
const PAGING = ['cursor', 'limit'];

/**
 * Seals the cursors of every list on their way out, and opens them on their way in, so that the rooms deal with plain
 * positions and none can forget it.
 */
@Injectable()
export class CursorInterceptor implements NestInterceptor {
  private readonly seal: CursorSeal;

  constructor(@Inject(HTTP_SETTINGS) { cursorSecrets }: HttpSettings) {
    this.seal = new CursorSeal(cursorSecrets);
  }

  /** @throws InvalidInput for a cursor that was not given to this caller for this list */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<GatewayRequest>();
    if (request.method !== 'GET') return next.handle();
    const query = request.query as Record<string, unknown>; // as Fastify parsed it
    // One that is no text is refused with all else that breaks the rules of the list.
    if (typeof query['cursor'] === 'string') query['cursor'] = this.opened(query['cursor'], request);
    return next.handle().pipe(map((answer: unknown) => this.sealed(answer, request)));
  }

  private opened(cursor: string, request: GatewayRequest): string {
    const position = this.seal.open(cursor, bindingOf(request), Date.now());
    if (position === undefined) throw unusableCursor();
    return position;
  }

  private sealed(answer: unknown, request: GatewayRequest): unknown {
    if (!isPageWithMore(answer)) return answer;
    return { ...answer, nextCursor: this.seal.seal(answer.nextCursor, bindingOf(request), Date.now()) };
  }
}

function isPageWithMore(answer: unknown): answer is { readonly nextCursor: string } {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'nextCursor' in answer &&
    typeof answer.nextCursor === 'string'
  );
}

function bindingOf({ url, callerKey = '' }: GatewayRequest): CursorBinding {
  const [path = '', search = ''] = url.split('?', 2);
  const filter = new URLSearchParams(search);
  for (const name of PAGING) filter.delete(name);
  filter.sort();
  return { callerKey, path, filter: String(filter) };
}
