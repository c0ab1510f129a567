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

/** So many clients ask again and again, until they are stopped. */
export class Clients {
  public readonly outcomes: Outcomes = {};
  private readonly loops: Promise<void>[];
  private going = true;

  public constructor(url: string, version: string, clients: number) {
    const cases = goldenCases(version);
    this.loops = Array.from({ length: clients }, async (_, client) => {
      for (let turn = client; this.going; turn++) {
        const outcome = await predict(url, version, cases[turn % cases.length]).then(
          ({ status }) => `${status}`,
          ({ code, message }: NodeJS.ErrnoException) => code ?? message,
        );
        this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
      }
    });
  }

  /** Waits for the answers that are still to come. */
  public async stop(): Promise<Outcomes> {
    this.going = false;
    await Promise.all(this.loops);
    return this.outcomes;
  }
}
