import { Injectable } from '@nestjs/common';
import type { AuthorizationEntity } from './authorization.entity.js';

/** Something that rests on an authorization and would stop with it. */
export interface ImpactLine {
  /** `live-call`: calls of departments under way; `kept-report`: copies the institution can read here. */
  readonly kind: 'live-call' | 'kept-report';
  readonly count: number;
  /** When the last of them would end by itself; `null` where that is not known. */
  readonly until: Date | null;
}

/** Whose authorization it is, and for whom. */
export type ImpactOf = Pick<AuthorizationEntity, 'uscc' | 'id' | 'institutionId'>;

/** Tells what of a room rests on an authorization; nothing where there is none of it. */
export type ImpactSource = (of: ImpactOf) => Promise<ImpactLine>;

/** What the rooms below know of what rests on an authorization: each adds itself when it is made. */
@Injectable()
export class ImpactSources {
  private readonly sources: ImpactSource[] = [];

  add(source: ImpactSource): void {
    this.sources.push(source);
  }

  /** What would stop, by kind. */
  async of(authorization: ImpactOf): Promise<ImpactLine[]> {
    const lines = await Promise.all(this.sources.map(async (source) => source(authorization)));
    return lines.filter(({ count }) => count > 0).toSorted((a, b) => a.kind.localeCompare(b.kind));
  }
}
