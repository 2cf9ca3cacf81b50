import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/database/index.js';
import { shanghaiDayOf } from '../../../rules/catalog/index.js';
import { COLLECTION_SETTINGS, type CollectionSettings } from '../collection.settings.js';
import type { Delivery } from '../delivery.js';
import { ProfileBuilder } from '../doctor/profile.js';
import { FEED_RULES, type FeedRules } from '../feed-rules.js';
import { eachPiece } from '../intake/each-piece.js';
import { feedPieces } from '../intake/pieces.js';
import type { SpooledBody } from '../intake/spool.js';
import type { Supply } from '../supply.js';
import { type JudgedPiece, type JudgingTerms, pieceJudge, type PieceJudge } from './judge-piece.js';
import { judgingOrder } from './judging-order.js';
import { JudgingThreads } from './judging-threads.js';
import type { Reading } from './staging.js';

const PIECE_BYTES = 524_288;
/** A feed below that is judged here and now: the way to another thread would take longer. */
const SMALL_BYTES = 65_536;
/** Pieces that wait beside those being judged, so that no thread waits while rows are being staged. */
const WAITING = 2;

/** Reads and judges a received body piece by piece, on threads. */
@Injectable()
export class FeedReader {
  constructor(
    private readonly clock: Clock,
    private readonly threads: JudgingThreads,
    @Inject(COLLECTION_SETTINGS) private readonly settings: CollectionSettings,
    @Inject(FEED_RULES) private readonly rules: FeedRules,
  ) {}

  /** The pieces throw PayloadTooLarge, UnreadableFeed and RegionNotServed, which end the batch. */
  read(
    body: SpooledBody,
    { loaded, regionCode }: Supply,
    { encoding, query: { kind } }: Pick<Delivery, 'encoding' | 'query'>,
  ): Reading {
    const { limits } = this.settings;
    const { format } = encoding;
    const today = shanghaiDayOf(this.clock.now());
    const terms: JudgingTerms = { format, limits, kind, regionCode, today, rules: this.rules.judging };
    const order = judgingOrder(loaded, terms);
    const judgeHere = async (...piece: Parameters<PieceJudge>): Promise<JudgedPiece> =>
      pieceJudge(loaded, terms)(...piece);
    const cut = feedPieces(body.read(), { encoding, limits, pieceBytes: PIECE_BYTES });
    const pieces = eachPiece(cut, {
      format,
      atOnce: this.threads.count + WAITING,
      work: async (piece, columns) =>
        piece.firstLine === 1 && piece.bytes.length < SMALL_BYTES
          ? judgeHere(piece, columns)
          : this.threads.judge(order, piece, columns),
    });
    const mostRejected = this.rules.rejections.most;
    return { pieces, mostRejected, profile: new ProfileBuilder(loaded.item, kind).profile(0) };
  }
}
