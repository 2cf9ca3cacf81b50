import { answered, batch, check, problem, type Section, type Use, verification } from './demo-answers.js';
import type { DemoFile } from './demo-file.js';
import type { DemoPrinter } from './demo-print.js';
import { DemoPermission } from './demo-permission.js';
import { DemoStage } from './demo-stage.js';

const HELD_ITEMS = ['REG-01', 'REG-03', 'LIC-01', 'TAX-01'];
const LIVE_ITEMS = ['TAX-04', 'SOC-01', 'UTL-01'];
const COMPARED_ITEM = 'SOC-02';
const COMPARED = { as_of_month: '2026-09', insurance_type: '企业职工基本养老保险' };

/**
 * The story of one loan application, told with the public API only. Each step checks how it ended. The same
 * data folder can be played again and again: sequence and application number come from the clock.
 */
export class DemoStory {
  private readonly stage: DemoStage;
  private readonly permission: DemoPermission;

  constructor(demo: DemoFile, print: DemoPrinter) {
    this.stage = new DemoStage(demo, print);
    this.permission = new DemoPermission(this.stage, { live: LIVE_ITEMS, compared: COMPARED_ITEM });
  }

  /** The steps in their order: title, and what is played. */
  steps(): { readonly title: string; readonly play: () => Promise<void> }[] {
    const { name } = this.stage.enterprise;
    return [
      {
        title: 'A department feeds in: market regulation delivers licences (LIC-01)',
        play: () => this.feedIn(),
      },
      { title: `Bank A asks for a report on ${name}, without authorization`, play: () => this.askPublic() },
      { title: `Bank A asks ${name} for an authorization`, play: () => this.permission.request() },
      { title: `${name} approves less than that`, play: () => this.permission.approve() },
      {
        title: 'Bank A asks again: live sections come from the departments',
        play: () => this.askAuthorized(),
      },
      { title: 'Bank A has claims compared: it gets verdicts, never values', play: () => this.verify() },
      { title: 'Bank A reaches the limit of its uses', play: () => this.permission.reachLimit() },
      {
        title: `${name} looks at what would stop, and takes the authorization back`,
        play: () => this.permission.revoke(),
      },
      { title: 'Bank A asks again and is refused', play: () => this.askRefused() },
      { title: 'What the tax bureau sees of this application', play: () => this.providerSees() },
      { title: `What ${name} sees: every use, one sentence each`, play: () => this.enterpriseSees() },
    ];
  }

  private async feedIn(): Promise<void> {
    const lines = this.stage.demo.enterprises
      .slice(0, 2)
      .map(({ uscc, name }, index) => licence(uscc, name, index + 1));
    const dataTime = new Date(this.stage.sequence).toISOString();
    const path = `/v1/feeds/LIC-01/batches?kind=incremental&sequence=${this.stage.sequence}&dataTime=${dataTime}`;
    const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const answer = await this.stage.as('market-regulation').post(path, body, {
      'content-type': 'application/x-ndjson',
    });
    const delivered = answered(answer, 201, batch);
    const { received, accepted, unchanged, rejected } = delivered;
    this.stage.print.line(`Batch ${delivered.batchId}, sequence ${delivered.sequence}`);
    this.stage.print.line(
      `${received} lines: ${accepted} new or changed, ${unchanged} known already, ${rejected} rejected`,
    );
    check(delivered.status === 'published' && rejected === 0, `The batch is ${delivered.status}.`);
    check(accepted + unchanged === lines.length, 'Not every line was taken.');
    this.stage.print.outcome('published');
  }

  private async askPublic(): Promise<void> {
    const sections = await this.stage.askReport([...HELD_ITEMS, ...LIVE_ITEMS], undefined);
    check(
      sections.filter(isHeld).every(({ status }) => status === 'ok'),
      'A public section is missing.',
    );
    const withheld = sections.filter((section) => !isHeld(section));
    check(
      withheld.every(({ status, records }) => status === 'not-authorized' && records.length === 0),
      'A section was shown without authorization.',
    );
    this.stage.print.outcome('public sections are shown, the others are withheld');
  }

  private async askAuthorized(): Promise<void> {
    const sections = await this.stage.askReport([...HELD_ITEMS, ...LIVE_ITEMS], this.stage.authorizationId);
    check(
      sections.every(({ status }) => status === 'ok'),
      'A section is missing.',
    );
    check(
      sections.every(({ records }) => records.length > 0),
      'A section has no record.',
    );
    this.stage.print.outcome(`${LIVE_ITEMS.length} live sections came from their departments`);
  }

  private async verify(): Promise<void> {
    const atLeast = await this.verdictOn({ op: 'gte', value: 100 });
    const exactly = await this.verdictOn(500);
    const insured = `persons insured in ${COMPARED.as_of_month}`;
    this.stage.print.table(
      ['Claim', 'Verdict'],
      [
        [`at least 100 ${insured}`, atLeast],
        [`exactly 500 ${insured}`, exactly],
      ],
    );
    check(atLeast === 'match' && exactly === 'mismatch', 'The verdicts are not those of the demo data.');
    this.stage.print.outcome('the number itself stayed with the department');
  }

  private async askRefused(): Promise<void> {
    const { authorizationId } = this.stage;
    const body = { ...this.stage.question(), authorizationId, items: LIVE_ITEMS };
    const refusal = answered(await this.stage.as('bank-a').post('/v1/reports', body), 403, problem);
    this.stage.print.line('The report:');
    Object.entries(refusal).forEach(([name, value]) =>
      this.stage.print.line(`  ${name.padEnd(10)} ${value}`),
    );
    const query = { ...this.stage.question(), authorizationId, itemCode: 'TAX-04' };
    const refused = answered(await this.stage.as('bank-a').post('/v1/queries', query), 403, problem);
    this.stage.print.line(`The query of TAX-04: ${refused.status} ${refused.code}`);
    check(
      [refusal, refused].every(({ code }) => code === 'authorization-revoked'),
      'The reason is another one.',
    );
    this.stage.print.outcome('refused, and both refusals are on record');
  }

  private async providerSees(): Promise<void> {
    const seen = await this.stage.usesSeenBy(this.stage.as('tax-bureau'));
    const own = this.stage.demo.clients['tax-bureau']?.participantId;
    check(
      seen.every(({ providerId }) => providerId === own),
      'It sees what concerns others.',
    );
    check(seen.some(isShown('TAX-04')) && seen.some(isRefused), 'A use or a refusal is missing.');
    this.stage.print.outcome(`${seen.length} records, all of its own items`);
  }

  private async enterpriseSees(): Promise<void> {
    const seen = await this.stage.usesSeenBy(this.stage.asEnterprise());
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
    this.stage.print.outcome(`${seen.length} records: nothing was looked at behind its back`);
  }

  private async verdictOn(claim: unknown): Promise<string> {
    const { authorizationId } = this.stage;
    const claims = { ...COMPARED, claimed_count: claim };
    const body = { ...this.stage.question(), authorizationId, itemCode: COMPARED_ITEM, claims };
    const { verdicts } = answered(
      await this.stage.as('bank-a').post('/v1/verifications', body),
      200,
      verification,
    );
    return verdicts['claimed_count'] ?? 'none';
  }
}

const isHeld = ({ itemCode }: Section): boolean => HELD_ITEMS.includes(itemCode);
const isShown =
  (itemCode: string) =>
  ({ outcome, itemCodes, rows }: Use): boolean =>
    outcome === 'decided' && rows > 0 && itemCodes.includes(itemCode);
const isRefused = ({ reasonCode }: Use): boolean => reasonCode === 'authorization-revoked';

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
