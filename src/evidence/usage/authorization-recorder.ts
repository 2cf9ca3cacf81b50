import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import type { Transaction } from '../../platform/database/index.js';
import { callerOf } from '../../parties/identity/index.js';
import { AuthorizationJournal, type ChangeNote } from '../../rules/authorizations/index.js';
import { UsageLog } from './usage-log.js';

/** Writes what happens to authorizations to the usage log, so that the enterprise and the institution see them there. */
@Injectable()
export class AuthorizationRecorder extends AuthorizationJournal {
  constructor(private readonly log: UsageLog) {
    super();
  }

  async note(tx: Transaction, { change, of, request }: ChangeNote): Promise<void> {
    await this.log.append(tx, {
      id: uuidv7(),
      event: `authorization.${change}`,
      clientId: callerOf(request).clientId,
      requestId: request.id,
      uscc: of.uscc,
      institutionId: of.institutionId,
      operatorUser: null,
      itemCodes: of.itemCodes,
      catalogVersions: {},
      providerId: null,
      mode: null,
      purpose: of.purpose,
      authorizationId: of.id,
      applicationNo: null,
      outcome: 'decided',
      reasonCode: null,
      rows: 0,
      answerDigest: null,
    });
  }
}
