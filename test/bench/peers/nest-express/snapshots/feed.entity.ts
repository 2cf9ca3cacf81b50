import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('feed')
export class Feed {
  @PrimaryColumn({ type: 'integer' })
  id: number;

  @Column({ name: 'item_code', type: 'text' })
  itemCode: string;

  @Column({ name: 'provider_id', type: 'uuid' })
  providerId: string;
}
