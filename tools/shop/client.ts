import { randomUUID } from 'crypto';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'http';
import { setTimeout as sleep } from 'timers/promises';
import type { ShopUser } from './users';
import { call } from '../../emulator/http-call';

/** What a request says. */
export interface Asked {
  /** Who asks; nobody who is known when not given. */
  readonly as?: ShopUser;
  /** JSON, or a text that is sent as it is. */
  readonly body?: unknown;
  readonly query?: Record<string, string>;
  readonly headers?: OutgoingHttpHeaders;
}

/** What came back. */
export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** What the text says as JSON; undefined when there is none. */
  readonly body: any;
}

/** Whatever version is there. */
export const ANY = { 'If-Match': '*' };

/** A new idempotency key, or one that is given. */
export function once(key: string = randomUUID()): { 'Idempotency-Key': string } {
  return { 'Idempotency-Key': key };
}

/** How often a request is sent again at most. */
const MAX_REPEATS = 40;

/** Whether an answer asks to send the same request again. */
export function isPassing({ status, body }: Got): boolean {
  return status === 429 || status === 503 || (status === 409 && body?.code === 'REQUEST_IN_PROGRESS');
}

/** Calls a deployed shop over HTTP. */
export class ShopClient {
  /** With the URL of the API's stage, and what a TLS client trusts. */
  public constructor(
    public readonly url: string,
    private readonly ca?: string,
  ) {}

  /** Sends one request. */
  public async send(method: string, path: string, { as, body, query, headers }: Asked = {}): Promise<Got> {
    const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await call(this.url.replace(/\/$/, '') + path + search, {
      method,
      body: text,
      ca: this.ca,
      headers: {
        ...(as !== undefined && { Authorization: as.authorization }),
        ...(text !== undefined && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
        ...headers,
      },
    });
    const received = answer.body.toString();
    return { status: answer.status, headers: answer.headers, text: received, body: parse(received) };
  }

  /** Sends a request, and again as it is for as long as the answer asks for that. */
  public async persist(method: string, path: string, asked: Asked = {}, onRefusal = (_got: Got) => {}): Promise<Got> {
    for (let repeats = 0; ; repeats += 1) {
      const got = await this.send(method, path, asked);
      if (!isPassing(got) || repeats === MAX_REPEATS) {
        return got;
      }
      onRefusal(got);
      await sleep(Number(got.headers['retry-after'] ?? 1) * 1000);
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
