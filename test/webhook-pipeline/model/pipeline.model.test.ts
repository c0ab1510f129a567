import * as fc from 'fast-check';
import { designOf, type Parts } from './design';
import { killed, VICTIMS } from './kills';
import { play, schedules, type Step } from './schedule';
import { silent } from './silent';
import { faultsOf } from './verdict';
import type { Claim, ClaimResult } from '../../../src/webhook-pipeline/handlers/claims.client';

jest.mock('@aws-lambda-powertools/logger', () => ({ Logger: silent }));
jest.mock('@aws-lambda-powertools/metrics', () => ({ MetricUnit: {}, Metrics: silent }));
afterEach(() => jest.restoreAllMocks());
/** On a busy machine. */
const LONG_MS = 240_000;

/** What a schedule makes of a design: nothing when all is well. */
async function faultsAfter(steps: Step[], parts?: Parts): Promise<string[]> {
  return faultsOf(await play(designOf(parts), steps));
}

describe('whatever happens (W9)', () => {
  test.each([
    ['verified', {}, 3000],
    ['stored first', { isQueueFirst: true }, 1500],
  ])(
    'each event that was %s and accepted reaches its queue, and is copied only where it may be delivered again',
    async (_when, parts, numRuns) => {
      const property = fc.asyncProperty(schedules, async (steps) =>
        expect(await faultsAfter(steps, parts)).toEqual([]),
      );
      await fc.assert(property, { numRuns });
    },
    LONG_MS,
  );

  test.each(Array.from({ length: VICTIMS }, (_, victim) => victim))(
    'at whichever await invocation %d is killed',
    async (victim) => {
      const worlds = [];
      for (let world, awaits = 0; (world = await killed(designOf(), victim, awaits)); awaits += 1) {
        expect(faultsOf(world)).toEqual([]);
        worlds.push(world);
      }
      expect(worlds.length).toBeGreaterThan(5);
    },
  );

  test(
    'without faults each event is in its queue once',
    async () => {
      const HARMLESS = ['post', 'deliver', 'answer'];
      const property = fc.asyncProperty(schedules, async (steps) => {
        const harmless = steps.filter(({ does }) => HARMLESS.includes(does));
        const { journal, posted } = await play(designOf(), harmless);
        const events = [...posted.values()];
        const ids = new Set(events.map(({ source, eventId }) => `${source}#${eventId}`));
        const routed = journal.deliveries.filter(
          ({ queue, reason }) => queue !== 'quarantine' || reason !== 'Conflict',
        );
        expect(routed).toHaveLength(ids.size);
      });
      await fc.assert(property, { numRuns: 300 });
    },
    LONG_MS,
  );
});

/** Changes what is claimed, or what is said of it. */
const claiming = (change: (claim: Claim) => Claim, read = (result: ClaimResult) => result): Parts => ({
  claims: (ours) => ({ claim: async (claim) => read(await ours.claim(change(claim))) }),
});
let attempts = 0;

/** Designs that look right, and what happens to their events. */
const BROKEN: [what: string, parts: Parts, fault: string][] = [
  [
    'claims without an owner before it sends',
    claiming((claim) => ({ ...claim, owner: `${(attempts += 1)}` })),
    'is not in',
  ],
  ['takes what is redriven for a duplicate', claiming((claim) => ({ ...claim, redriven: false })), 'is not in'],
  ['lets each copy of a request claim', claiming((claim) => ({ ...claim, redriven: true })), 'a copy of'],
  [
    'claims by the id of the event alone',
    claiming((claim) => ({ ...claim, eventId: claim.eventId.replace(/^.*#/, '') })),
    'is not in',
  ],
  [
    'takes another payload for a duplicate',
    claiming(
      (claim) => claim,
      (result) => (result === 'conflict' ? 'duplicate' : result),
    ),
    'is not in quarantine',
  ],
  ['claims nothing', { claims: () => ({ claim: () => Promise.resolve('claimed') }) }, 'a copy of'],
  [
    'acknowledges before it sends',
    { sendMessages: (ours) => (url, messages) => (void ours(url, messages), Promise.resolve(new Map())) },
    'is not in',
  ],
  [
    'does not look at what a queue refused',
    { sendMessages: (ours) => async (url, messages) => (await ours(url, messages), new Map()) },
    'is not in',
  ],
  [
    'answers before the queue has the event',
    { validate: (ours) => (request, id) => (void ours(request, id), Promise.resolve(202)) },
    'was never claimed',
  ],
];

test.each(BROKEN)(
  'finds a design that %s',
  async (_what, parts, fault) => {
    const property = fc.asyncProperty(
      schedules,
      async (steps) => !(await faultsAfter(steps, parts)).some((found) => found.includes(fault)),
    );
    const { failed } = await fc.check(property, { numRuns: 3000, endOnFailure: true });
    expect(failed).toBe(true);
  },
  LONG_MS,
);
