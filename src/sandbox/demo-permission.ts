import {
  answered,
  authorization,
  authorizationRequest,
  check,
  impact,
  notices,
  problem,
  receipt,
} from './demo-answers.js';
import { type DemoStage, minuteOf, PURPOSE } from './demo-stage.js';

const DAY_MS = 86_400_000;
const VALID_DAYS = 7;
/** The report and two claims take three; one is left for the query that reaches the limit. */
const MAX_USES = 4;

/** Asked, given for less, used up, taken back: the life of the demo's authorization. */
export class DemoPermission {
  constructor(
    private readonly stage: DemoStage,
    private readonly items: { readonly live: readonly string[]; readonly compared: string },
  ) {}

  async request(): Promise<void> {
    const { stage } = this;
    const now = Date.now();
    const terms = {
      uscc: stage.enterprise.uscc,
      items: [...this.items.live, 'UTL-02', this.items.compared],
      modes: ['interface-call', 'data-verification'],
      purpose: PURPOSE,
      validFrom: new Date(now - 1_000).toISOString(),
      validUntil: new Date(now + VALID_DAYS * DAY_MS).toISOString(),
      maxUses: 50,
      explanation: `Loan application ${stage.applicationNo}`,
    };
    const answer = await stage.as('bank-a').post('/v1/authorization-requests', terms);
    const asked = answered(answer, 201, authorizationRequest);
    stage.authorizationId = asked.id;
    stage.print.line(
      `Items ${asked.items.join(', ')} for ${PURPOSE}, ${terms.maxUses} uses: “${asked.explanation}”`,
    );
    check(asked.status === 'requested', `The request is ${asked.status}.`);
    stage.print.outcome(
      `nothing is opened by asking; the enterprise has until ${minuteOf(asked.decideUntil)}`,
    );
  }

  async approve(): Promise<void> {
    const { stage } = this;
    const path = `/v1/authorization-requests/${stage.authorizationId}/approval`;
    const less = {
      items: [...this.items.live, this.items.compared],
      maxUses: MAX_USES,
      riskNoticeVersion: '2026-01',
    };
    const granted = answered(await stage.asEnterprise().post(path, less), 201, authorization);
    stage.print.line(
      `Items ${granted.items.join(', ')} for ${PURPOSE}, until ${minuteOf(granted.validUntil)}`,
    );
    stage.print.line(`Authorization ${granted.id}, ${granted.usesLeft} uses`);
    check(granted.status === 'active', `The authorization is ${granted.status}.`);
    stage.print.outcome('active; both sides can fetch its text, signed by the gateway');
  }

  async reachLimit(): Promise<void> {
    const { stage } = this;
    const { authorizationId } = stage;
    const query = { ...stage.question(), authorizationId, itemCode: this.items.live[0] };
    const last = await stage.as('bank-a').post('/v1/queries', query);
    check(last.status === 200, `The last use was answered ${last.status}.`);
    stage.print.line(`Use ${MAX_USES} of ${MAX_USES}: answered`);
    const refused = answered(await stage.as('bank-a').post('/v1/queries', query), 403, problem);
    stage.print.line(`One more: ${refused.status} ${refused.code}`);
    check(refused.code === 'authorization-exhausted', 'The reason is another one.');
    stage.print.outcome('counted exactly, however many ask at once');
  }

  async revoke(): Promise<void> {
    const { stage } = this;
    const path = `/v1/authorizations/${stage.authorizationId}`;
    const stops = answered(await stage.asEnterprise().send('GET', `${path}/impact`), 200, impact);
    const kinds = stops.wouldStop.map(({ kind, count }) => `${count} ${kind}`).join(', ');
    const lost = stops.itemsLost.join(', ') || 'nothing it has not otherwise';
    stage.print.line(`Before: it would stop ${kinds || 'nothing that runs'}`);
    stage.print.line(`  ${stops.institutionName} would lose ${lost}`);
    const startedMs = performance.now();
    const answer = await stage.asEnterprise().post(`${path}/revocation`, { reason: 'The loan was granted' });
    const tookMs = Math.round(performance.now() - startedMs);
    const revoked = answered(answer, 200, authorization);
    check(revoked.status === 'revoked', `The authorization is ${revoked.status}.`);
    await this.acknowledge();
    const proof = answered(await stage.asEnterprise().send('GET', `${path}/receipt`), 200, receipt);
    const [told] = proof.institutions;
    check(told !== undefined && told.acknowledgedAt !== null, 'The institution has not acknowledged it.');
    stage.print.line(`Receipt: revoked ${minuteOf(proof.revokedAt)}, “${proof.reason}”`);
    stage.print.line(
      `  ${told?.institutionName} was told, read it ${minuteOf(told?.acknowledgedAt ?? '')}, deletes its copies by ${minuteOf(told?.deleteCopiesBy ?? '')}`,
    );
    stage.print.outcome(`revoked in ${tookMs} ms; from now on nothing rests on it`);
  }

  /** The bank reads what it was told. */
  private async acknowledge(): Promise<void> {
    const { stage } = this;
    const bank = stage.as('bank-a');
    const { items } = answered(await bank.send('GET', '/v1/notices?unread=true&limit=200'), 200, notices);
    const told = items.find(
      ({ kind, authorizationId }) =>
        kind === 'authorization.revoked' && authorizationId === stage.authorizationId,
    );
    check(told !== undefined, 'The institution was not told.');
    const answer = await bank.post(`/v1/notices/${told?.id}/acknowledgement`, {});
    check(answer.status < 300, `The acknowledgement was answered ${answer.status}.`);
  }
}
