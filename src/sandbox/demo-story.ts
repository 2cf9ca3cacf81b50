import {
  answered,
  authorization,
  authorizationRequest,
  batch,
  check,
  DemoFailed,
  problem,
  report,
  type Section,
  type Use,
  uses,
  verification,
} from './demo-answers.js';
import type { DemoFile } from './demo-file.js';
import type { DemoPrinter } from './demo-print.js';
import { sentenceOf } from './demo-uses.js';
import { GatewayClient } from './gateway-client.js';

const PURPOSE = 'pre-loan-review';
const OFFICER = 'officer-017';
const HELD_ITEMS = ['REG-01', 'REG-03', 'LIC-01', 'TAX-01'];
const LIVE_ITEMS = ['TAX-04', 'SOC-01', 'UTL-01'];
const COMPARED_ITEM = 'SOC-02';
const COMPARED = { as_of_month: '2026-09', insurance_type: '企业职工基本养老保险' };
const DAY_MS = 86_400_000;
const VALID_DAYS = 7;

/**
 * The story of one loan application, told with the public API only. Each step checks how it ended. The same
 * data folder can be played again and again: sequence and application number come from the clock.
 */
export class DemoStory {
  private readonly sequence = Date.now();
  private readonly applicationNo = `DEMO-${this.sequence}`;
  private readonly enterprise: DemoFile['enterprises'][number];
  private authorizationId = '';

  constructor(
    private readonly demo: DemoFile,
    private readonly print: DemoPrinter,
  ) {
    const [enterprise] = demo.enterprises;
    if (!enterprise) throw new DemoFailed('The demo file names no enterprise.');
    this.enterprise = enterprise;
  }

  /** The steps in their order: title, and what is played. */
  steps(): { readonly title: string; readonly play: () => Promise<void> }[] {
    const { name } = this.enterprise;
    return [
      {
        title: 'A department feeds in: market regulation delivers licences (LIC-01)',
        play: () => this.feedIn(),
      },
      { title: `Bank A asks for a report on ${name}, without authorization`, play: () => this.askPublic() },
      { title: `Bank A asks ${name} for an authorization`, play: () => this.request() },
      { title: `${name} approves less than that`, play: () => this.approve() },
      {
        title: 'Bank A asks again: live sections come from the departments',
        play: () => this.askAuthorized(),
      },
      { title: 'Bank A has claims compared: it gets verdicts, never values', play: () => this.verify() },
      { title: `${name} takes the authorization back`, play: () => this.revoke() },
      { title: 'Bank A asks again and is refused', play: () => this.askRefused() },
      { title: 'What the tax bureau sees of this application', play: () => this.providerSees() },
      { title: `What ${name} sees: every use, one sentence each`, play: () => this.enterpriseSees() },
    ];
  }

  private async feedIn(): Promise<void> {
    const lines = this.demo.enterprises
      .slice(0, 2)
      .map(({ uscc, name }, index) => licence(uscc, name, index + 1));
    const dataTime = new Date(this.sequence).toISOString();
    const path = `/v1/feeds/LIC-01/batches?kind=incremental&sequence=${this.sequence}&dataTime=${dataTime}`;
    const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const answer = await this.as('market-regulation').post(path, body, {
      'content-type': 'application/x-ndjson',
    });
    const delivered = answered(answer, 201, batch);
    const { received, accepted, unchanged, rejected } = delivered;
    this.print.line(`Batch ${delivered.batchId}, sequence ${delivered.sequence}`);
    this.print.line(
      `${received} lines: ${accepted} new or changed, ${unchanged} known already, ${rejected} rejected`,
    );
    check(delivered.status === 'published' && rejected === 0, `The batch is ${delivered.status}.`);
    check(accepted + unchanged === lines.length, 'Not every line was taken.');
    this.print.outcome('published');
  }

  private async askPublic(): Promise<void> {
    const sections = await this.askReport([...HELD_ITEMS, ...LIVE_ITEMS], undefined);
    check(
      sections.filter(isHeld).every(({ status }) => status === 'ok'),
      'A public section is missing.',
    );
    const withheld = sections.filter((section) => !isHeld(section));
    check(
      withheld.every(({ status, records }) => status === 'not-authorized' && records.length === 0),
      'A section was shown without authorization.',
    );
    this.print.outcome('public sections are shown, the others are withheld');
  }

  private async request(): Promise<void> {
    const now = Date.now();
    const terms = {
      uscc: this.enterprise.uscc,
      items: [...LIVE_ITEMS, 'UTL-02', COMPARED_ITEM],
      modes: ['interface-call', 'data-verification'],
      purpose: PURPOSE,
      validFrom: new Date(now - 1_000).toISOString(),
      validUntil: new Date(now + VALID_DAYS * DAY_MS).toISOString(),
      maxUses: 50,
      explanation: `Loan application ${this.applicationNo}`,
    };
    const asked = answered(
      await this.as('bank-a').post('/v1/authorization-requests', terms),
      201,
      authorizationRequest,
    );
    this.authorizationId = asked.id;
    this.print.line(
      `Items ${asked.items.join(', ')} for ${PURPOSE}, ${terms.maxUses} uses: “${asked.explanation}”`,
    );
    check(asked.status === 'requested', `The request is ${asked.status}.`);
    this.print.outcome(
      `nothing is opened by asking; the enterprise has until ${minuteOf(asked.decideUntil)}`,
    );
  }

  private async approve(): Promise<void> {
    const path = `/v1/authorization-requests/${this.authorizationId}/approval`;
    const less = { items: [...LIVE_ITEMS, COMPARED_ITEM], maxUses: 10, riskNoticeVersion: '2026-01' };
    const granted = answered(await this.asEnterprise().post(path, less), 201, authorization);
    this.print.line(
      `Items ${granted.items.join(', ')} for ${PURPOSE}, until ${minuteOf(granted.validUntil)}`,
    );
    this.print.line(`Authorization ${granted.id}, ${granted.usesLeft} uses`);
    check(granted.status === 'active', `The authorization is ${granted.status}.`);
    this.print.outcome('active');
  }

  private async askAuthorized(): Promise<void> {
    const sections = await this.askReport([...HELD_ITEMS, ...LIVE_ITEMS], this.authorizationId);
    check(
      sections.every(({ status }) => status === 'ok'),
      'A section is missing.',
    );
    check(
      sections.every(({ records }) => records.length > 0),
      'A section has no record.',
    );
    this.print.outcome(`${LIVE_ITEMS.length} live sections came from their departments`);
  }

  private async verify(): Promise<void> {
    const atLeast = await this.verdictOn({ op: 'gte', value: 100 });
    const exactly = await this.verdictOn(500);
    const insured = `persons insured in ${COMPARED.as_of_month}`;
    this.print.table(
      ['Claim', 'Verdict'],
      [
        [`at least 100 ${insured}`, atLeast],
        [`exactly 500 ${insured}`, exactly],
      ],
    );
    check(atLeast === 'match' && exactly === 'mismatch', 'The verdicts are not those of the demo data.');
    this.print.outcome('the number itself stayed with the department');
  }

  private async revoke(): Promise<void> {
    const startedMs = performance.now();
    const answer = await this.asEnterprise().post(
      `/v1/authorizations/${this.authorizationId}/revocation`,
      undefined,
    );
    const revoked = answered(answer, 200, authorization);
    check(revoked.status === 'revoked', `The authorization is ${revoked.status}.`);
    this.print.outcome(
      `revoked in ${Math.round(performance.now() - startedMs)} ms; from now on nothing rests on it`,
    );
  }

  private async askRefused(): Promise<void> {
    const { authorizationId } = this;
    const body = { ...this.question(), authorizationId, items: LIVE_ITEMS };
    const refusal = answered(await this.as('bank-a').post('/v1/reports', body), 403, problem);
    this.print.line('The report:');
    Object.entries(refusal).forEach(([name, value]) => this.print.line(`  ${name.padEnd(10)} ${value}`));
    const query = { ...this.question(), authorizationId, itemCode: 'TAX-04' };
    const refused = answered(await this.as('bank-a').post('/v1/queries', query), 403, problem);
    this.print.line(`The query of TAX-04: ${refused.status} ${refused.code}`);
    check(
      [refusal, refused].every(({ code }) => code === 'authorization-revoked'),
      'The reason is another one.',
    );
    this.print.outcome('refused, and both refusals are on record');
  }

  private async providerSees(): Promise<void> {
    const seen = await this.usesSeenBy(this.as('tax-bureau'));
    const own = this.demo.clients['tax-bureau']?.participantId;
    check(
      seen.every(({ providerId }) => providerId === own),
      'It sees what concerns others.',
    );
    check(seen.some(isShown('TAX-04')) && seen.some(isRefused), 'A use or a refusal is missing.');
    this.print.outcome(`${seen.length} records, all of its own items`);
  }

  private async enterpriseSees(): Promise<void> {
    const seen = await this.usesSeenBy(this.asEnterprise());
    const events = new Set(seen.map(({ event }) => event));
    const expected = [
      'authorization.requested',
      'authorization.granted',
      'report.released',
      'verification.released',
      'authorization.revoked',
    ];
    check(
      expected.every((event) => events.has(event)),
      'An event is missing.',
    );
    check(LIVE_ITEMS.every((code) => seen.some(isShown(code))) && seen.some(isRefused), 'A use is missing.');
    this.print.outcome(`${seen.length} records: nothing was looked at behind its back`);
  }

  private async askReport(items: readonly string[], authorizationId: string | undefined): Promise<Section[]> {
    const answer = await this.as('bank-a').post('/v1/reports', {
      ...this.question(),
      items,
      authorizationId,
    });
    const { reportNo, sections } = answered(answer, 201, report);
    this.print.line(`Report ${reportNo}`);
    this.print.table(
      ['Item', '', 'Status', 'Records', 'Source', 'As of'],
      sections.map(({ itemCode, itemZh, status, reasonCode, records, source, asOf }) => [
        itemCode,
        itemZh,
        status === 'ok' || reasonCode === null ? status : `${status} (${reasonCode})`,
        String(records.length),
        source?.name ?? '—',
        asOf === null ? '—' : minuteOf(asOf),
      ]),
    );
    return sections;
  }

  private async verdictOn(claim: unknown): Promise<string> {
    const { authorizationId } = this;
    const claims = { ...COMPARED, claimed_count: claim };
    const body = { ...this.question(), authorizationId, itemCode: COMPARED_ITEM, claims };
    const { verdicts } = answered(await this.as('bank-a').post('/v1/verifications', body), 200, verification);
    return verdicts['claimed_count'] ?? 'none';
  }

  /** Prints and gives the uses of this application, oldest first. */
  private async usesSeenBy(party: GatewayClient): Promise<Use[]> {
    const { items } = answered(await party.send('GET', '/v1/usage-records?limit=200'), 200, uses);
    const ours = items.filter(
      (each) => each.applicationNo === this.applicationNo || each.authorizationId === this.authorizationId,
    );
    ours.reverse();
    this.print.line(`Application ${this.applicationNo}, oldest first`);
    ours.forEach((each) => this.print.line(sentenceOf(each)));
    return ours;
  }

  private question(): Record<string, string> {
    const { applicationNo } = this;
    return { uscc: this.enterprise.uscc, purpose: PURPOSE, operatorUser: OFFICER, applicationNo };
  }

  private as(name: string): GatewayClient {
    const party = this.demo.clients[name];
    if (!party) throw new DemoFailed(`The demo file names no ${name}.`);
    return new GatewayClient(this.demo, party);
  }

  private asEnterprise(): GatewayClient {
    return new GatewayClient(this.demo, this.enterprise);
  }
}

const isHeld = ({ itemCode }: Section): boolean => HELD_ITEMS.includes(itemCode);
const isShown =
  (itemCode: string) =>
  ({ outcome, itemCodes, rows }: Use): boolean =>
    outcome === 'decided' && rows > 0 && itemCodes.includes(itemCode);
const isRefused = ({ reasonCode }: Use): boolean => reasonCode === 'authorization-revoked';

const minuteOf = (instant: string): string =>
  `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')}Z`;

/** The same licences at every delivery, so that a second one changes nothing. */
function licence(uscc: string, name: string, number: number): Record<string, string> {
  return {
    uscc,
    subject_name: name,
    decision_no: `演示许可〔2026〕00000${number}号`,
    decision_name: '准予行政许可决定书',
    licence_category: '普通',
    licence_content: '危险化学品经营',
    decided_on: '2026-06-15',
    valid_from: '2026-06-15',
    valid_to: '2029-06-14',
    licensing_authority: '太原市行政审批服务管理局',
    current_status: '有效',
  };
}
