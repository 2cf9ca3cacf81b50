import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/database/index.js';
import { InvalidInput } from '../../platform/http/index.js';
import { Participants } from '../../parties/participants/index.js';
import { ModeNotOffered } from '../../rules/authorizations/index.js';
import { Catalog, type LoadedItem } from '../../rules/catalog/index.js';
import { FeedNotYours } from './collection.problems.js';

/** What a provider may supply: the item as the catalog has it, and the region it serves. */
export interface Supply {
  readonly loaded: LoadedItem;
  readonly regionCode: string;
}

const CLOCK_TOLERANCE_MS = 3_600_000;

/** Whether a provider may deliver an item, and of whom. */
@Injectable()
export class Supplies {
  constructor(
    private readonly participants: Participants,
    private readonly catalog: Catalog,
    private readonly clock: Clock,
  ) {}

  /** @throws UnknownItem, ModeNotOffered, FeedNotYours */
  async of(providerId: string, itemCode: string): Promise<Supply> {
    const loaded = this.catalog.get(itemCode);
    if (!loaded.item.modes.includes('physical-collection')) {
      throw new ModeNotOffered(`${itemCode} is not collected; it is asked live.`);
    }
    const { itemCodes, regionCode } = await this.participants.get('provider', providerId);
    if (!itemCodes.includes(itemCode)) throw new FeedNotYours('Ask the operator to register the item.');
    return { loaded, regionCode };
  }

  /** The facts cannot be from a time to come; a provider's clock may be a little ahead. @throws InvalidInput */
  assertNotAhead(dataTime: string): void {
    if (new Date(dataTime).getTime() <= this.clock.now().getTime() + CLOCK_TOLERANCE_MS) return;
    const detail = 'dataTime lies in the future.';
    throw new InvalidInput(detail, { errors: [{ pointer: '/dataTime', code: 'in-the-future', detail }] });
  }
}
