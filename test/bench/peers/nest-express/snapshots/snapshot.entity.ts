import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Feed } from './feed.entity.js';

@Entity('enterprise_snapshot')
export class Snapshot {
  @PrimaryColumn({ type: 'text' })
  uscc: string;

  @PrimaryColumn({ name: 'feed_id', type: 'integer' })
  feedId: number;

  @ManyToOne(() => Feed)
  @JoinColumn({ name: 'feed_id' })
  feed: Feed;

  @Column({ type: 'json' })
  fragment: object[];
}
