import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import type { Transaction } from '../../platform/database/index.js';
import { actorOf, callerOf, type CallerRequest } from '../../parties/identity/index.js';
import { ArtifactSigner } from './artifact-signer.js';
import { AuthorizationHistory } from './authorization-history.js';
import { type AuthorizationText, textOf, written } from './authorization-text.js';
import type { AuthorizationVersionEntity, EnterpriseSignature } from './authorization-version.entity.js';
import { AuthorizationVersionsRepository } from './authorization-versions.repository.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import { AuthorizationsRepository } from './authorizations.repository.js';
import { TermsReader } from './terms-reader.js';

/** A text that was made, with who made it. */
interface Made {
  readonly authorization: AuthorizationEntity;
  readonly request: CallerRequest;
  readonly at: Date;
}

/** A signature, and what it does: the first text takes effect, or new terms do. */
interface Signed extends Made {
  readonly signature: EnterpriseSignature;
  readonly change: 'signed' | 'amended';
}

/** Writes what authorizations say, version by version, and what the gateway signs of it. */
@Injectable()
export class AuthorizationVersions {
  constructor(
    private readonly repository: AuthorizationVersionsRepository,
    private readonly authorizations: AuthorizationsRepository,
    private readonly history: AuthorizationHistory,
    private readonly terms: TermsReader,
    private readonly signer: ArtifactSigner,
  ) {}

  /** Writes a new authorization with its text, in force unless it waits for a signature, and that it was given. */
  async begin(
    tx: Transaction,
    { authorization, request }: Pick<Made, 'authorization' | 'request'>,
  ): Promise<void> {
    const made = { authorization, request, at: authorization.createdAt };
    await this.authorizations.insert(tx, authorization);
    await this.write(tx, made, { isInForce: authorization.status === 'active' });
    await this.history.note(tx, { change: 'granted', of: authorization, request, reason: null });
  }

  /** Writes a text, in force at once or waiting for a signature. */
  async write(tx: Transaction, made: Made, { isInForce }: { isInForce: boolean }): Promise<void> {
    const { authorization, request, at } = made;
    const parties = await this.repository.partiesIn(tx, authorization);
    const text = textOf(authorization, parties, this.noticeOf(authorization));
    const { text: canonical, digest: textDigest } = written(text);
    await this.repository.insert(tx, {
      uscc: authorization.uscc,
      authorizationId: authorization.id,
      id: uuidv7(),
      version: authorization.version,
      madeAt: at,
      madeBy: actorOf(callerOf(request)),
      text: canonical,
      textDigest,
      inForceAt: isInForce ? at : null,
      artifact: isInForce ? this.signer.sign({ text, textDigest, signature: null, at }) : null,
    });
  }

  /**
   * Lets a signed text come into force, after the authorization was changed to it, and writes that down; `false`, and nothing
   * is changed, where it did before.
   */
  async putInForce(tx: Transaction, version: AuthorizationVersionEntity, signed: Signed): Promise<boolean> {
    const { signature, change, authorization, request, at } = signed;
    const { textDigest } = version;
    const artifact = this.signer.sign({ text: readText(version), textDigest, signature, at });
    const isFirst = await this.repository.putInForce(tx, version, { at, signature, artifact });
    if (isFirst) await this.history.note(tx, { change, of: authorization, request, reason: null });
    return isFirst;
  }

  private noticeOf({ riskNoticeVersion: version }: AuthorizationEntity): { version: string; digest: string } {
    const notice = this.terms.riskNotices.get(version);
    if (!notice) throw new Error(`There is no text of the risk notice ${version}`);
    return notice;
  }
}

/** What a kept text says. It was written by {@link AuthorizationVersions}, and is never rewritten. */
export function readText({ text }: Pick<AuthorizationVersionEntity, 'text'>): AuthorizationText {
  return JSON.parse(text) as AuthorizationText;
}
