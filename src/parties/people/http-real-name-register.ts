import { Agent, request } from 'undici';
import { z } from 'zod';
import { RealNameUnavailable } from './people.problems.js';
import { type RealNameClaim, RealNameRegister } from './real-names.js';

const TIMEOUT_MS = 5_000;
const LONGEST_ANSWER_BYTES = 16_384;
const answer = z.object({ verdict: z.enum(['match', 'mismatch']) });

/** Where a register answers, and the bearer token it issued to this gateway. */
interface Connection {
  readonly url: string;
  readonly token: string;
}

/** A register that is asked over HTTP: the claim is posted as JSON, `{ "verdict": "match" | "mismatch" }` comes back. */
export class HttpRealNameRegister extends RealNameRegister {
  private readonly agent = new Agent({
    connections: 4,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    maxResponseSize: LONGEST_ANSWER_BYTES,
  });

  constructor(private readonly connection: Connection) {
    super();
  }

  async confirms(claim: RealNameClaim): Promise<boolean> {
    try {
      return (await this.ask(claim)).verdict === 'match';
    } catch (cause) {
      throw new RealNameUnavailable('The register did not answer. Try again later.', {
        cause,
        retryAfterS: 60,
      });
    }
  }

  private async ask(claim: RealNameClaim): Promise<z.output<typeof answer>> {
    const { url, token } = this.connection;
    const { statusCode, body } = await request(url, {
      method: 'POST',
      dispatcher: this.agent,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(claim),
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`The register answered ${statusCode}`);
    return answer.parse(JSON.parse(text));
  }
}

/** Stands where no register is connected: nobody is confirmed, so that no person acts for an enterprise. */
export class NoRealNameRegister extends RealNameRegister {
  async confirms(): Promise<boolean> {
    throw new RealNameUnavailable('No register is connected here: the operator has to set REAL_NAME_URL.');
  }
}
