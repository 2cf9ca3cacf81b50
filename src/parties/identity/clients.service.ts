import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, Database, type Transaction } from '../../platform/database/index.js';
import type { Role } from './caller.js';
import type { ExpectedVersion } from '../../platform/http/index.js';
import { ClientEntity } from './client.entity.js';
import { type PublicKeys, readPublicKeys } from './client-keys.js';
import { type SignedWith, signedWith } from './client-signature.js';
import type { TokenBinding } from './token-binding.js';

/** What a new client is: for whom it acts and the keys it signs with. */
export interface NewClient {
  readonly clientId?: string;
  readonly role: Role;
  readonly participantId: string | null;
  readonly uscc: string | null;
  readonly jwks: unknown;
  /** How it must bind its tokens; it need not when left out. */
  readonly tokenBinding?: TokenBinding;
}

/** A client as its owner and the operator see it. */
export interface ClientView {
  readonly clientId: string;
  readonly role: Role;
  readonly status: 'active' | 'disabled';
  readonly version: number;
  readonly keyIds: string[];
  readonly tokenBinding: TokenBinding;
  readonly scope: string;
  readonly createdAt: string;
}

/** Which client signed something, and with which of its keys. */
export interface ClientSignature extends SignedWith {
  readonly clientId: string;
  readonly jwk: PublicKeys['keys'][number];
}

/** The clients and their keys. */
@Injectable()
export class Clients {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Registers a client. @throws UnusableKeys */
  async register(tx: Transaction, client: NewClient): Promise<ClientView> {
    const now = this.clock.now();
    const entity = tx.manager.create(ClientEntity, {
      clientId: client.clientId ?? `${client.role}-${randomUUID()}`,
      role: client.role,
      participantId: client.participantId,
      uscc: client.uscc,
      jwks: readPublicKeys(client.jwks),
      status: 'active',
      version: 1,
      tokensValidFrom: new Date(0),
      tokenBinding: client.tokenBinding ?? 'none',
      createdAt: now,
    });
    await tx.manager.insert(ClientEntity, entity);
    return view(entity);
  }

  /**
   * Changes keys, state, or how tokens must be bound. Tokens issued before are refused from the moment this is
   * committed.
   *
   * @throws PreconditionFailed when it is not of the version that was seen; UnusableKeys
   */
  async change(
    tx: Transaction,
    clientId: string,
    change: { status?: 'active' | 'disabled'; jwks?: unknown; tokenBinding?: TokenBinding },
    expected: ExpectedVersion,
  ): Promise<ClientView | undefined> {
    const entity = await tx.manager.findOne(ClientEntity, {
      where: { clientId },
      lock: { mode: 'pessimistic_write' },
    });
    if (!entity) return undefined;
    expected.refuseUnless(entity.version);
    if (change.jwks !== undefined) entity.jwks = readPublicKeys(change.jwks);
    if (change.status !== undefined) entity.status = change.status;
    if (change.tokenBinding !== undefined) entity.tokenBinding = change.tokenBinding;
    entity.version += 1;
    entity.tokensValidFrom = this.clock.now();
    await tx.manager.update(ClientEntity, { clientId }, entity);
    return view(entity);
  }

  async ofParticipant(participantId: string): Promise<ClientView[]> {
    const found = await this.database.manager.find(ClientEntity, {
      where: { participantId },
      order: { createdAt: 'ASC', clientId: 'ASC' },
    });
    return found.map(view);
  }

  /** With which key of an active client of the enterprise a text was signed; `undefined` where with none. */
  async signatureOf(uscc: string, jws: string, text: string): Promise<ClientSignature | undefined> {
    const clients = await this.database.manager.findBy(ClientEntity, { uscc, status: 'active' });
    for (const { clientId, jwks } of clients) {
      const signed = await signedWith(jws, text, jwks);
      const jwk = jwks.keys.find(({ kid }) => kid === signed?.kid);
      if (signed && jwk) return { ...signed, jwk, clientId };
    }
    return undefined;
  }

  /** The active client with this id, for the authorization server. */
  async findActive(clientId: string): Promise<ClientEntity | null> {
    return this.database.manager.findOneBy(ClientEntity, { clientId, status: 'active' });
  }
}

const view = (entity: ClientEntity): ClientView => ({
  clientId: entity.clientId,
  role: entity.role,
  status: entity.status,
  version: entity.version,
  keyIds: entity.jwks.keys.map((key) => key.kid),
  tokenBinding: entity.tokenBinding,
  scope: entity.role,
  createdAt: entity.createdAt.toISOString(),
});
