import { answered, DemoFailed, report, type Section, type Use, uses } from './demo-answers.js';
import type { DemoFile } from './demo-file.js';
import type { DemoPrinter } from './demo-print.js';
import { sentenceOf } from './demo-uses.js';
import { GatewayClient } from './gateway-client.js';

/** What the loan of the demo is asked for. */
export const PURPOSE = 'pre-loan-review';
const OFFICER = 'officer-017';

/** Who acts in the demo, and on what: one loan application, whose number comes from the clock. */
export class DemoStage {
  readonly sequence = Date.now();
  readonly applicationNo = `DEMO-${this.sequence}`;
  readonly enterprise: DemoFile['enterprises'][number];
  /** Of the authorization the demo is about, from its request on. */
  authorizationId = '';

  constructor(
    readonly demo: DemoFile,
    readonly print: DemoPrinter,
  ) {
    const [enterprise] = demo.enterprises;
    if (!enterprise) throw new DemoFailed('The demo file names no enterprise.');
    this.enterprise = enterprise;
  }

  async askReport(items: readonly string[], authorizationId: string | undefined): Promise<Section[]> {
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

  /** Prints and gives the uses of this application, oldest first. */
  async usesSeenBy(party: GatewayClient): Promise<Use[]> {
    const { items } = answered(await party.send('GET', '/v1/usage-records?limit=200'), 200, uses);
    const ours = items.filter(
      (each) => each.applicationNo === this.applicationNo || each.authorizationId === this.authorizationId,
    );
    ours.reverse();
    this.print.line(`Application ${this.applicationNo}, oldest first`);
    ours.forEach((each) => this.print.line(sentenceOf(each)));
    return ours;
  }

  question(): Record<string, string> {
    const { applicationNo } = this;
    return { uscc: this.enterprise.uscc, purpose: PURPOSE, operatorUser: OFFICER, applicationNo };
  }

  as(name: string): GatewayClient {
    const party = this.demo.clients[name];
    if (!party) throw new DemoFailed(`The demo file names no ${name}.`);
    return new GatewayClient(this.demo, party);
  }

  asEnterprise(): GatewayClient {
    return new GatewayClient(this.demo, this.enterprise);
  }
}

/** An instant to the minute. */
export const minuteOf = (instant: string): string =>
  `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')}Z`;
