import { readFileSync } from 'fs';
import { join } from 'path';
import { SERVICE } from './environment';
import { call, type Answer } from '../../emulator/http-call';

/** A picture, and what a version answers to it. */
export interface GoldenCase {
  readonly name: string;
  readonly body: string;
  readonly expected: { readonly digit: number; readonly confidence: number };
}

/** The golden predictions of a version. */
export function goldenCases(version: string): GoldenCase[] {
  const file = join(SERVICE, 'golden', `${version}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { cases: GoldenCase[] }).cases;
}

/** Asks a version what a picture shows, over a connection of its own. */
export function predict(url: string, version: string, { body }: GoldenCase, headers = {}): Promise<Answer> {
  return call(`${url}/api/${version}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'image/png', ...headers },
    body: Buffer.from(body, 'base64'),
  });
}

/** What became of requests: how many by status, or by the code of the error. */
export type Outcomes = Record<string, number>;

/** So many clients ask again and again while something is done; returns what all of them were answered. */
export function underLoad(url: string, version: string, clients: number, work: () => Promise<void>): Promise<Outcomes> {
  return loadOf(goldenCases(version), (golden) => predict(url, version, golden), clients, work);
}

/** As `underLoad`, wherever the pictures are sent. */
export async function loadOf(
  cases: GoldenCase[],
  ask: (golden: GoldenCase) => Promise<Answer>,
  clients: number,
  work: () => Promise<void>,
): Promise<Outcomes> {
  const outcomes: Outcomes = {};
  let isGoing = true;
  const loops = Array.from({ length: clients }, async (_, client) => {
    for (let turn = client; isGoing; turn++) {
      const outcome = await outcomeOf(ask(cases[turn % cases.length]));
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
  });
  try {
    await work();
  } finally {
    isGoing = false;
    await Promise.all(loops);
  }
  return outcomes;
}

function outcomeOf(answer: Promise<Answer>): Promise<string> {
  return answer.then(
    ({ status }) => `${status}`,
    ({ code, message }: NodeJS.ErrnoException) => code ?? message,
  );
}
