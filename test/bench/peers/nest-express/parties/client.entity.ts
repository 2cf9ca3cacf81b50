import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('client')
export class Client {
  @PrimaryColumn({ name: 'client_id', type: 'text' })
  clientId: string;

  @Column({ name: 'participant_id', type: 'uuid', nullable: true })
  participantId: string | null;

  @Column({ type: 'text' })
  status: string;
}
