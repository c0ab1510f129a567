import { setTimeout as sleep } from 'timers/promises';
import type { Outgoing } from './events';

/** What was answered, and how long it took in all. */
export interface Answer {
  readonly status: number;
  /** `ACCEPTED`, or the code of the error. */
  readonly code: string;
  readonly correlationId?: string;
  readonly milliseconds: number;
  /** How often the request was sent again because the answer asked for it. */
  readonly repeated: number;
}

const MAX_REPEATS = 5;

/** Posts all requests, some at a time, and sends again what was answered 429 or 503, as a provider does. */
export async function sendAll(url: string, requests: Outgoing[], concurrency: number, onAnswer = () => {}): Promise<Answer[]> {
  const answers: Answer[] = new Array(requests.length);
  let next = 0;
  const worker = async () => {
    while (next < requests.length) {
      const index = next++;
      answers[index] = await send(url, requests[index]);
      onAnswer();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return answers;
}

/** Posts one request. */
export async function send(url: string, { body, contentType }: Outgoing): Promise<Answer> {
  const start = performance.now();
  for (let repeated = 0; ; repeated += 1) {
    const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': contentType } });
    const answer = (await response.json()) as { correlationId?: string; error?: { code: string } };
    if ((response.status !== 429 && response.status !== 503) || repeated === MAX_REPEATS) {
      const { correlationId, error } = answer;
      const milliseconds = performance.now() - start;
      return { status: response.status, code: error?.code ?? 'ACCEPTED', correlationId, milliseconds, repeated };
    }
    await sleep(Number(response.headers.get('retry-after') ?? 1) * 1000);
  }
}
