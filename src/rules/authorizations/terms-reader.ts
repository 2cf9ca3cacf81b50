import { Injectable } from '@nestjs/common';
import { InvalidInput } from '../../platform/http/index.js';
import { Catalog, type Mode } from '../catalog/index.js';
import type { WindowUnit } from './authorization-lifecycle.js';
import {
  type AuthorizationLimits,
  ceilingOfAll,
  faultsOfTerms,
  itemWithoutMode,
  readAuthorizationLimits,
} from './authorization-terms.js';
import type { TermsDto } from './authorization-terms.dto.js';
import { type Ceiling, ceilingOf, firstDataDay, type Wanted } from './ceilings.js';
import { ModeNotOffered, PurposeNotAllowed } from './authorizations.problems.js';
import { isPurpose, type Purpose } from './purposes.js';

/** Terms that may be authorized. */
export interface Terms {
  readonly itemCodes: string[];
  /** Item code → version of the catalog under which it is authorized. */
  readonly catalogVersions: Record<string, number>;
  readonly modes: Mode[];
  readonly purpose: Purpose;
  readonly validFrom: Date;
  readonly validUntil: Date;
  readonly maxUses: number | null;
  readonly mostInWindow: number | null;
  readonly windowUnit: WindowUnit | null;
  readonly dataFrom: string | null;
  readonly dataUntil: string | null;
  readonly dataLifeDays: number;
}

/** For whom and when terms are read. */
interface ReadFor {
  readonly institutionId: string;
  /** The notice the enterprise was shown; `undefined` as long as it is not asked. */
  readonly riskNoticeVersion: string | undefined;
  readonly now: Date;
}

/** Reads wanted terms, whoever wants them, and holds them against catalog and limits. */
@Injectable()
export class TermsReader {
  readonly limits: AuthorizationLimits = readAuthorizationLimits();

  /** What was looked for before: as many as institutions have purposes and items. */
  private readonly ceilings = new Map<string, Ceiling | null>();

  constructor(private readonly catalog: Catalog) {}

  /**
   * Uses that must be counted are, whether a number is wanted or not; the same goes for how often, and how far back.
   *
   * @throws PurposeNotAllowed, UnknownItem, ModeNotOffered, InvalidInput naming every fault
   */
  read(input: TermsDto, { institutionId, riskNoticeVersion, now }: ReadFor): Terms {
    const { purpose, modes, maxUses, frequency, dataFrom, dataUntil, dataLifeDays } = input;
    if (!isPurpose(purpose)) throw new PurposeNotAllowed('Choose a purpose of the closed list.');
    const items = input.items.map((code) => this.catalog.get(code));
    const withoutMode = itemWithoutMode({ items, modes });
    if (withoutMode) throw new ModeNotOffered(`${withoutMode.item.code} is shared in none of these modes.`);
    const [validFrom, validUntil] = [new Date(input.validFrom), new Date(input.validUntil)];
    const period = { validFrom, validUntil };
    const wanted = {
      ...period,
      items,
      modes,
      institutionId,
      purpose,
      riskNoticeVersion,
      maxUses,
      frequency,
      dataFrom,
      dataUntil,
      dataLifeDays,
    };
    const errors = faultsOfTerms(wanted, this.limits, now);
    if (errors.length > 0)
      throw new InvalidInput('No authorization can be given on these terms.', { errors });
    const most = ceilingOfAll(wanted, this.limits);
    const howOften = frequency ?? most.frequencies[0];
    return {
      itemCodes: input.items,
      catalogVersions: Object.fromEntries(items.map(({ item, version }) => [item.code, version])),
      modes,
      purpose,
      ...period,
      maxUses: maxUses ?? most.uses,
      mostInWindow: howOften?.uses ?? null,
      windowUnit: howOften?.per ?? null,
      dataFrom: dataFrom ?? firstDataDay(validFrom, most),
      dataUntil: dataUntil ?? null,
      dataLifeDays: dataLifeDays ?? Math.min(this.limits.defaultDataLifeDays, most.dataLifeDays),
    };
  }

  /** The most that may be authorized of an item; `null`: nothing. */
  ceilingOf(wanted: Wanted): Ceiling | null {
    const key = `${wanted.institutionId} ${wanted.purpose} ${wanted.item.code} ${wanted.item.tier}`;
    const known = this.ceilings.get(key);
    if (known !== undefined) return known;
    const found = ceilingOf(this.limits.ceilings, wanted) ?? null;
    this.ceilings.set(key, found);
    return found;
  }
}
