import type { Golden } from '../../../src/ml-api-platform/handlers/golden-file';
import { CONCURRENCY, runGolden, type Outcome } from '../../../src/ml-api-platform/handlers/golden-run';
import type { Answer } from '../../../src/ml-api-platform/handlers/revision.client';

const SETTLED = 60_000;
const END = 200_000;

/** A file with so many cases, each of which expects its number. */
function file(count: number, more: Partial<Golden> = {}): Golden {
  const cases = Array.from({ length: count }, (_, n) => ({ name: `case ${n}`, json: n, expected: { n } }));
  return { path: '/predict', contentType: 'application/json', tolerance: 0, cases, ...more };
}

/** A revision in a world in which sleeping costs no time of ours. */
class World {
  public now = 0;
  public sleeps = 0;
  public atOnce = 0;
  public most = 0;
  public readonly asked: string[] = [];

  public constructor(private readonly answer: (body: string, asked: number) => Answer | Error) {}

  public async run(golden: Golden, takesMs = 0): Promise<Outcome[]> {
    const post = async (path: string, contentType: string, body: Buffer) => {
      const asked = this.asked.push(`${path} ${contentType} ${body}`);
      this.most = Math.max(this.most, (this.atOnce += 1));
      await new Promise(setImmediate);
      this.now += takesMs;
      this.atOnce -= 1;
      const answer = this.answer(String(body), asked);
      if (!('status' in answer)) {
        throw answer;
      }
      return answer;
    };
    const sleep = async (milliseconds: number) => {
      this.now += milliseconds;
      this.sleeps += 1;
      await new Promise(setImmediate);
    };
    const outcomes = await runGolden(
      golden,
      { post },
      { settledAt: SETTLED, endsAt: END },
      { now: () => this.now, sleep },
    );
    return outcomes.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  }
}

const answers = (value: unknown, status = 200): Answer => ({ status, text: JSON.stringify(value) });
const right = (body: string) => answers({ n: Number(body), more: true });
const reset = () => Object.assign(new Error('aborted'), { code: 'ECONNRESET' });

describe('golden predictions', () => {
  test('are asked for once each, some at once', async () => {
    const world = new World(right);
    expect(await world.run(file(10))).toEqual(Array.from({ length: 10 }, (_, n) => ({ name: `case ${n}` })));
    expect(world.asked.sort()).toEqual(Array.from({ length: 10 }, (_, n) => `/predict application/json ${n}`));
    expect(world.most).toBe(CONCURRENCY);
    expect(world.sleeps).toBe(0);
  });

  test('have bodies as they are said', async () => {
    const world = new World(() => answers({}));
    const cases = [
      { name: 'a', body: 'aMO8', expected: {} },
      { name: 'b', json: { x: null }, expected: {} },
    ];
    await world.run(file(0, { contentType: 'image/png', cases }));
    expect(world.asked.sort()).toEqual(['/predict image/png hü', '/predict image/png {"x":null}']);
  });

  test('tell each that drifted, where and how far', async () => {
    const world = new World((body) => (body === '1' ? answers({ n: 1.25 }) : right(body)));
    expect(await world.run(file(3, { tolerance: 0.2 }))).toEqual([
      { name: 'case 0' },
      { name: 'case 1', reason: 'drift', at: 'n', by: 0.25 },
      { name: 'case 2' },
    ]);
  });

  test.each([
    ['a status', answers({ n: 0 }, 422), 'status 422'],
    ['a redirect', answers({ n: 0 }, 302), 'status 302'],
    ['no JSON', { status: 200, text: '<html>' }, 'the answer is no JSON'],
    ['a part of an answer', { status: 200, text: '{"n":' }, 'the answer is no JSON'],
    ['no such field', answers({}), 'drift'],
  ])('fail at once with %s', async (_what, answer, reason) => {
    const world = new World(() => answer);
    expect(await world.run(file(1))).toMatchObject([{ name: 'case 0', reason }]);
    expect(world.asked).toHaveLength(1);
  });

  test.each([502, 503, 504])('are asked for again after a %d, until the revision has settled', async (status) => {
    const world = new World((body, asked) => (asked <= 5 ? answers({}, status) : right(body)));
    expect(await world.run(file(1))).toEqual([{ name: 'case 0' }]);
    expect(world.now).toBe(10_000);
  });

  test('are asked for again after a connection broke', async () => {
    const world = new World((body, asked) => (asked <= 4 ? reset() : right(body)));
    expect(await world.run(file(4))).toEqual([0, 1, 2, 3].map((n) => ({ name: `case ${n}` })));
  });

  test.each<[string, Answer | Error, string]>([
    ['nothing answers', Object.assign(new Error('no'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['answers break off', reset(), 'ECONNRESET'],
    ['answers take too long', new DOMException('x', 'TimeoutError') as Error, 'TimeoutError'],
    ['answers are too long', new Error('the answer is longer'), 'the answer is longer'],
    ['an error has a name', new TypeError('x'), 'TypeError'],
    ['there is nothing to serve', answers({}, 503), 'status 503'],
  ])('fail when %s for as long as it may take to settle', async (_when, answer, reason) => {
    const world = new World(() => answer);
    const outcomes = await world.run(file(10));
    expect(outcomes.filter((outcome) => outcome.reason === reason).length).toBeGreaterThan(0);
    expect(outcomes.filter((outcome) => outcome.reason === 'not asked').length).toBeGreaterThanOrEqual(
      10 - CONCURRENCY,
    );
    expect(outcomes).toHaveLength(10);
    expect(world.now).toBeGreaterThan(SETTLED - 10_000);
    expect(world.now).toBeLessThan(SETTLED);
  });

  test('are asked for until there is no time left', async () => {
    const outcomes = await new World(right).run(file(100), 10_000);
    const late = outcomes.filter(({ reason }) => reason !== undefined);
    expect(outcomes).toHaveLength(100);
    expect(new Set(late.map(({ reason }) => reason))).toEqual(new Set(['there was no time left']));
    expect(outcomes.length - late.length).toBeGreaterThanOrEqual(END / 10_000);
    expect(outcomes.length - late.length).toBeLessThan(END / 10_000 + CONCURRENCY);
  });
});
