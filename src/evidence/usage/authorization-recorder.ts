import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import type { Transaction } from '../../platform/database/index.js';
import { type AuthorizationChange, AuthorizationJournal } from '../../rules/authorizations/index.js';
import { UsageLog } from './usage-log.js';

/** Writes grants and revocations to the usage log, so that the enterprise and the institution see them there. */
@Injectable()
export class AuthorizationRecorder extends AuthorizationJournal {
  constructor(private readonly log: UsageLog) {
    super();
  }

  async note(
    tx: Transaction,
    { event, authorization, clientId, requestId }: AuthorizationChange,
  ): Promise<void> {
    await this.log.append(tx, {
      id: uuidv7(),
      event,
      clientId,
      requestId,
      uscc: authorization.uscc,
      institutionId: authorization.institutionId,
      operatorUser: null,
      itemCodes: authorization.items,
      catalogVersions: {},
      providerId: null,
      mode: null,
      purpose: authorization.purpose,
      authorizationId: authorization.id,
      applicationNo: null,
      outcome: 'decided',
      reasonCode: null,
      rows: 0,
      answerDigest: null,
    });
  }
}
