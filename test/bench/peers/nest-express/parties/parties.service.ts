import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, LessThanOrEqual, MoreThan, Repository } from 'typeorm';
import { Assessment } from './assessment.entity.js';
import { Client } from './client.entity.js';
import { Participant } from './participant.entity.js';

@Injectable()
export class PartiesService {
  constructor(
    @InjectRepository(Client) private readonly clients: Repository<Client>,
    @InjectRepository(Participant) private readonly participants: Repository<Participant>,
    @InjectRepository(Assessment) private readonly assessments: Repository<Assessment>,
  ) {}

  async findClient(clientId: string): Promise<Client | null> {
    return this.clients.findOneBy({ clientId, status: 'active' });
  }

  async findActive(participantId: string): Promise<Participant | null> {
    return this.participants.findOneBy({ id: participantId, status: 'active' });
  }

  async isCleared(institutionId: string): Promise<boolean> {
    const now = new Date();
    const assessment = await this.assessments.findOneBy({
      institutionId,
      clearedTier: In(['authorized', 'model-only']),
      validFrom: LessThanOrEqual(now),
      validUntil: MoreThan(now),
    });
    return assessment !== null;
  }
}
