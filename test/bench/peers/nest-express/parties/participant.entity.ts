import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('participant')
export class Participant {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'text' })
  status: string;
}
