import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Clock, UnitOfWork } from '../../../../platform/database/index.js';
import { type InputFault, InvalidInput, NotFound } from '../../../../platform/http/index.js';
import type { CatalogItem } from '../../../../rules/catalog/index.js';
import { Supplies } from '../../supply.js';
import type { DatabasePullEntity } from './database-pull.entity.js';
import { mappingFaults } from './pull-mapping.js';
import { isSameRuler, type PullSource } from './pull-source.js';
import { PullSources } from './pull-sources.service.js';
import type { PullDto, PullInputDto } from './pulls.dto.js';
import { PullsRepository } from './pulls.repository.js';
import { instantOf } from './watermark.js';

const USUAL_OFFSET = '+08:00';
const USUAL_OVERLAP_MINUTES = 10;

/** The scheduled pulls of providers. */
@Injectable()
export class Pulls {
  constructor(
    private readonly pulls: PullsRepository,
    private readonly sources: PullSources,
    private readonly supplies: Supplies,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Connects the pull of an item, or replaces it. It runs at once. A watermark is kept as long as it is of the same
   * column of the same view and nobody resets it. A run that goes on meanwhile publishes nothing any more.
   *
   * @throws UnknownItem, ModeNotOffered, FeedNotYours, InvalidInput
   */
  async connect(providerId: string, itemCode: string, input: PullInputDto): Promise<PullDto> {
    const { loaded } = await this.supplies.of(providerId, itemCode);
    this.assertUsable(loaded.item, input);
    const credentialSealed = this.sources.seal(providerId, itemCode, input.credential);
    return this.unitOfWork.run(async (tx) => {
      const before = await this.pulls.lock(tx, providerId, itemCode);
      const pull = this.draft(before, { providerId, itemCode, credentialSealed, input });
      await this.pulls.put(tx, pull);
      return view(pull);
    });
  }

  /** @throws NotFound */
  async show(providerId: string, itemCode: string): Promise<PullDto> {
    const pull = await this.pulls.find(providerId, itemCode);
    if (!pull) throw noPull();
    return view(pull);
  }

  /** Ends a pull; what it brought stays. @throws NotFound */
  async end(providerId: string, itemCode: string): Promise<void> {
    const wasThere = await this.unitOfWork.run(async (tx) => this.pulls.remove(tx, providerId, itemCode));
    if (!wasThere) throw noPull();
  }

  private assertUsable(item: CatalogItem, input: PullInputDto): void {
    const errors: InputFault[] = mappingFaults(item, input.columns);
    if (!this.sources.allows(input)) {
      const detail = 'The operator does not let pulls connect to this host and port.';
      errors.push({ pointer: '/host', code: 'host-not-allowed', detail });
    }
    if (input.engine === 'mysql' && input.tls !== false && isIP(input.host) !== 0) {
      // The driver checks a certificate against a name alone.
      const detail = 'With TLS a MySQL server is named by the name in its certificate.';
      errors.push({ pointer: '/host', code: 'name-needed', detail });
    }
    if (input.tls === false && !this.sources.allowsPlaintext) {
      errors.push({ pointer: '/tls', code: 'tls-required', detail: 'Here a pull needs TLS.' });
    }
    if (errors.length > 0) throw new InvalidInput('The pull breaks the rules named in errors.', { errors });
  }

  private draft(
    before: DatabasePullEntity | null,
    {
      input,
      ...key
    }: Pick<DatabasePullEntity, 'providerId' | 'itemCode' | 'credentialSealed'> & { input: PullInputDto },
  ): DatabasePullEntity {
    const source = sourceOf(input);
    const kept =
      before && input.resetWatermark !== true && isSameRuler(before.source, source) ? before : null;
    const isStopped = kept?.status === 'stopped' && input.status !== 'disabled';
    const now = this.clock.now();
    return {
      ...key,
      source,
      everyMinutes: input.everyMinutes,
      overlapMinutes: input.overlapMinutes ?? USUAL_OVERLAP_MINUTES,
      status: isStopped ? 'stopped' : (input.status ?? 'active'),
      watermark: kept?.watermark ?? null,
      tailDigest: kept?.tailDigest ?? null,
      pending: kept?.pending ?? null,
      lastRun: before?.lastRun ?? null,
      nextDueAt: now,
      claimedBy: null,
      claimedUntil: null,
      updatedAt: now,
    };
  }
}

const noPull = (): Error => new NotFound('No pull of yours stands here.');

function sourceOf(input: PullInputDto): PullSource {
  const { engine, host, port, database, user, view: viewName, columns, watermarkColumn, tieColumn } = input;
  return {
    engine,
    host,
    port,
    database,
    user,
    isTls: input.tls ?? true,
    caCertificate: input.caCertificate ?? null,
    schema: input.schema ?? null,
    view: viewName,
    columns,
    opColumn: input.opColumn ?? null,
    watermarkColumn,
    tieColumn,
    utcOffset: input.utcOffset ?? USUAL_OFFSET,
  };
}

function view(pull: DatabasePullEntity): PullDto {
  const { itemCode, everyMinutes, overlapMinutes, status, watermark, lastRun } = pull;
  const { isTls: tls, ...source } = pull.source;
  return {
    itemCode,
    ...source,
    columns: { ...source.columns },
    tls,
    everyMinutes,
    overlapMinutes,
    status,
    watermark: watermark === null ? null : instantOf(watermark, source.utcOffset),
    nextDueAt: pull.nextDueAt.toISOString(),
    lastRun,
    updatedAt: pull.updatedAt.toISOString(),
  };
}
