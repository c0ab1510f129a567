import { createHmac } from 'crypto';
import { createServer, type IncomingMessage, type Server } from 'http';
import { setTimeout as sleep } from 'timers/promises';
import { verify } from '../../src/webhook-pipeline/handlers/sources/verifiers';
import type { SourceTarget } from '../../src/webhook-pipeline/source-target';

/** Ways to receive carelessly. */
export type Fault =
  | 'believes anybody'
  | 'needs no signature'
  | 'takes any signature'
  | 'reads another body than it verifies'
  | 'ignores time'
  | 'ignores what is ahead'
  | 'is slow'
  | 'refuses repeats'
  | 'fails at once'
  | 'never says when'
  | 'wants an order'
  | 'knows its types'
  | 'takes any size'
  | 'fails on another content type'
  | 'fails on what is no JSON'
  | 'shows traces'
  | 'tells the signature'
  | 'knows no ping'
  | 'knows no challenge';

/** Bytes of a body at most. */
export const LIMIT = 20_000;
/** How often the same event is taken before it is told to come again: as one that is overrun does, and each time the same. */
const REPEATS = 8;
const TOO_SLOW_MS = 5_500;

interface Reply {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** The smallest receiver of a source that does what a provider and an owner expect, but for one fault. */
export class SomeReceiver {
  public readonly server: Server;
  /** How often an event came. */
  private readonly seen = new Map<string, number>();
  private isSlow: boolean;

  public constructor(
    private readonly target: SourceTarget,
    private readonly secret: string,
    private readonly fault?: Fault,
  ) {
    this.isSlow = fault === 'is slow';
    this.server = createServer(async (request, response) => {
      const { status, body = '{}', headers } = await this.reply(request, await bodyOf(request));
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    });
  }

  private async reply(request: IncomingMessage, body: Buffer): Promise<Reply> {
    if (body.length > LIMIT && this.fault !== 'takes any size') {
      return { status: 413 };
    }
    if (!(await this.isGenuine(request, body))) {
      return { status: 401, body: this.refusal(request, body) };
    }
    if (this.isSlow) {
      this.isSlow = false;
      await sleep(TOO_SLOW_MS);
    }
    return this.take(request, body.toString());
  }

  private async isGenuine(request: IncomingMessage, body: Buffer): Promise<boolean> {
    const signature = request.headers['stripe-signature'];
    const ahead = this.fault === 'ignores what is ahead' ? [0, 360_000] : [0];
    const toleranceSeconds = this.fault === 'ignores time' ? 1e9 : this.target.toleranceSeconds;
    const known = this.fault === 'reads another body than it verifies' ? body.toString().replace('2000', '1999') : body;
    const verdicts = ahead.map((milliseconds) =>
      verify(
        { ...this.target, toleranceSeconds },
        {
          body: Buffer.from(known),
          url: `http://${request.headers.host}${request.url}`,
          now: Date.now() + milliseconds,
          header: (name) => request.headers[name] as string | undefined,
        },
        [this.secret],
      ),
    );
    return (
      this.fault === 'believes anybody' ||
      (this.fault === 'needs no signature' && signature === undefined) ||
      (this.fault === 'takes any signature' && signature !== undefined) ||
      (await Promise.all(verdicts)).some(({ ok }) => ok)
    );
  }

  private refusal(request: IncomingMessage, body: Buffer): string {
    const [, time] = /t=(\d+)/.exec(`${String(request.headers['stripe-signature'])}`) ?? [];
    const expected = createHmac('sha256', this.secret).update(`${time}.${body.toString()}`).digest('hex');
    const told: Partial<Record<Fault, string>> = {
      'shows traces': 'Error: wrong\n    at verify (/app/verify.js:1:2)',
      'tells the signature': `expected ${expected}`,
    };
    return (this.fault && told[this.fault]) ?? '{"code":"UNAUTHORIZED"}';
  }

  private take(request: IncomingMessage, body: string): Reply {
    if (this.fault === 'fails on another content type' && request.headers['content-type'] !== 'application/json') {
      return { status: 500 };
    }
    try {
      const key = `${String(request.headers['webhook-id'])} ${body}`;
      return this.takeEvent(JSON.parse(body) as Record<string, unknown>, key);
    } catch {
      return { status: this.fault === 'fails on what is no JSON' ? 500 : 400 };
    }
  }

  private takeEvent({ zen, challenge }: Record<string, unknown>, key: string): Reply {
    if (challenge !== undefined) {
      return { status: 200, body: this.fault === 'knows no challenge' ? '{}' : String(challenge) };
    }
    const repeats = this.seen.get(key) ?? 0;
    this.seen.set(key, repeats + 1);
    if (repeats > REPEATS) {
      return { status: 503, headers: this.fault === 'never says when' ? {} : { 'retry-after': '1' } };
    }
    const isWrong: Partial<Record<Fault, number | false>> = {
      'refuses repeats': repeats > 0 && 409,
      'fails at once': repeats > 1 && 500,
      'wants an order': key.includes('dispute') && 409,
      'knows its types': key.includes('customer.created') && 400,
      'knows no ping': zen !== undefined && 404,
    };
    return { status: (this.fault && isWrong[this.fault]) || 202 };
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
