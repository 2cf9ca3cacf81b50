import { constants, setPriority } from 'node:os';
import { LRUCache } from 'lru-cache';
import { Transfer, worker } from 'workerpool';
import type { Columns } from '../intake/feed-line.js';
import type { Piece } from '../intake/piece.js';
import type { PieceJudge } from './judge-piece.js';
import { judgeAsOrdered, type JudgingOrder, outcomeOf } from './judging-order.js';

/** The feeds being read now, and some that were. */
const judges = new LRUCache<JudgingOrder, PieceJudge>({ max: 16, memoMethod: judgeAsOrdered });

/** Judges a piece in this thread; gives a `PieceOutcome`, its rows handed over. */
function judge(order: JudgingOrder, piece: Piece, columns: Columns): InstanceType<typeof Transfer> {
  const outcome = outcomeOf(() => judges.memo(order)(piece, columns));
  piece.bytes.buffer.transfer(0); // gives the memory back now, see `intake/body-meter.ts`
  const rows = 'judged' in outcome ? outcome.judged.rows : undefined;
  return new Transfer(outcome, rows ? [rows.buffer] : []);
}

// On Linux a priority is a thread's own: requests come before feeds. Elsewhere it would be that of the whole process.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);

worker({ judge });
