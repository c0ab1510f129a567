import * as http from 'http';
import * as https from 'https';
import { setTimeout as sleep } from 'timers/promises';
import { inTurns } from './in-turns';
import type { Outgoing } from './outgoing';
import type { Problem } from '../../src/functions/problem';

/** What was answered, and how long it took in all. */
export interface Answer {
  readonly status: number;
  /** `ACCEPTED` for 202 and for nothing else, the code of the error, or the status when there is none. */
  readonly code: string;
  /** What the error says first: the field and what it must be. */
  readonly detail?: string;
  readonly correlationId?: string;
  readonly milliseconds: number;
  /** The status of each answer before it, which asked to send the request again. */
  readonly refusals: number[];
}

/** Where requests go. */
export interface Target {
  readonly url: string;
  /** What a TLS client trusts. */
  readonly ca?: string;
  /** How often a request is sent again at most. @default 5 */
  readonly maxRepeats?: number;
}

/** What came back for one request. */
export interface Response {
  readonly status: number;
  readonly contentType?: string;
  /** Seconds, when the answer says so. */
  readonly retryAfter?: number;
  readonly text: string;
}

const MAX_REPEATS = 5;

/** Posts all requests, some at a time, and sends again what was answered 429 or 503, as a provider does. */
export function sendAll(
  target: Target,
  requests: Outgoing[],
  concurrency: number,
  onAnswer = () => {},
): Promise<Answer[]> {
  return inTurns(requests, concurrency, async (request) => {
    const answer = await send(target, request);
    onAnswer();
    return answer;
  });
}

/** Posts one request, and again what was answered 429 or 503; what has to be signed anew for each attempt is a function. */
export async function send(target: Target, request: Outgoing | (() => Outgoing)): Promise<Answer> {
  const start = performance.now();
  const refusals: number[] = [];
  for (;;) {
    const { status, retryAfter, text } = await post(target, typeof request === 'function' ? request() : request);
    if ((status !== 429 && status !== 503) || refusals.length === (target.maxRepeats ?? MAX_REPEATS)) {
      return { status, ...meaningOf(status, text), milliseconds: performance.now() - start, refusals };
    }
    refusals.push(status);
    await sleep((retryAfter ?? 1) * 1000);
  }
}

/** The part of an answer that is in its body; what stands between may answer anything. */
function meaningOf(status: number, text: string): Pick<Answer, 'code' | 'correlationId' | 'detail'> {
  const { code, correlationId, detail, errors } = readObject(text) as Partial<Problem>;
  if (status === 202) {
    return { code: 'ACCEPTED', correlationId };
  }
  const [first] = errors ?? [];
  return { code: code ?? `HTTP ${status}`, correlationId, detail: first ? `${first.field} ${first.detail}` : detail };
}

/** Empty for what is no JSON object. */
function readObject(text: string): object {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
}

/** Posts one request once. */
export function post({ url, ca }: Target, { body, contentType, headers }: Outgoing): Promise<Response> {
  return new Promise<Response>((resolve, reject) => {
    const options = { method: 'POST', ca, headers: { ...headers, 'content-type': contentType } };
    const request = (url.startsWith('https:') ? https : http).request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const { 'retry-after': seconds, 'content-type': type } = response.headers;
        const retryAfter = seconds === undefined ? undefined : Number(seconds);
        resolve({
          status: response.statusCode!,
          contentType: type,
          retryAfter,
          text: Buffer.concat(chunks).toString(),
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
