import { PROVIDERS, sharedSecret } from './providers';
import { loadOf, postingsOf, type Posting } from './requests';
import { genuineBody, signedAt } from './signed';
import { verify } from '../../src/webhook-pipeline/handlers/sources/verifiers';
import { NOW, signedRequest, source } from '../../test/webhook-pipeline/handlers/sources/requests';

const idOf = ({ event }: Posting): string => event.eventId;
const isGenuine = ({ forgery }: Posting): boolean => forgery === undefined;

describe('the requests', () => {
  const postings = postingsOf(20_000);
  const genuine = postings.filter(isGenuine);
  const forged = postings.filter((posting) => !isGenuine(posting));
  const positions = new Map<string, number[]>();
  genuine.forEach((posting, index) => positions.set(idOf(posting), [...(positions.get(idOf(posting)) ?? []), index]));
  const distances = [...positions.values()].filter(({ length }) => length === 2).map(([a, b]) => b - a);
  const kinds = (of: Posting[]) =>
    new Set(of.map(({ provider, event }) => `${provider.source} ${event.transactionType}`));

  test('are the same each time: each event, one of ten twice, and one of twenty forged', () => {
    expect(JSON.stringify(postingsOf(20_000)) === JSON.stringify(postings)).toBe(true);
    expect(genuine).toHaveLength(22_000);
    expect(positions.size).toBe(20_000);
    expect(distances).toHaveLength(2_000);
    expect(forged).toHaveLength(1_000);
  });

  test('have half of the duplicates right behind the event, and the others spread', () => {
    expect(distances.filter((distance) => distance === 1)).toHaveLength(1_000);
    expect(Math.max(...distances)).toBeGreaterThan(3_000);
  });

  test('are of every type of every provider, also those that are sent twice', () => {
    const twice = genuine.filter((posting) => positions.get(idOf(posting))!.length === 2);
    expect(kinds(genuine).size).toBe(12);
    expect(kinds(twice).size).toBe(12);
  });

  test('are forged in every way of every provider and type, before the genuine event if there is one', () => {
    const ways = new Set(forged.map((each) => `${[...kinds([each])][0]} ${each.forgery}`));
    expect(ways.size).toBe(3 * PROVIDERS.flatMap(({ forgeries }) => forgeries).length);
    const placed = postings.map((posting, index) => [isGenuine(posting) ? idOf(posting) : posting, index] as const);
    const places = new Map(placed.reverse()); // the first of two counts
    forged.forEach((posting) => {
      const isBefore = places.get(posting)! < (places.get(idOf(posting)) ?? -1);
      expect([posting.forgery, isBefore]).toEqual([posting.forgery, posting.forgery !== 'stranger']);
    });
  });

  test('are taken by the verifier when they are genuine, and refused when they are forged', async () => {
    const reasons = new Map<string, string>();
    for (const posting of postings.slice(0, 4_000)) {
      const { body, headers = {} } = signedAt(posting, NOW);
      const target = source(posting.provider.kind);
      const verdict = await verify(target, signedRequest(body, headers), [sharedSecret(posting.provider)]);
      reasons.set(posting.forgery ?? 'genuine', verdict.ok ? 'ok' : verdict.reason);
      expect(verdict.ok).toBe(isGenuine(posting));
    }
    expect(Object.fromEntries(reasons)).toEqual({
      genuine: 'ok',
      stranger: 'WrongSignature',
      changed: 'WrongSignature',
      stale: 'Stale',
    });
  });

  test('have another amount when they were changed, and nothing else', () => {
    const changed = forged.filter(({ forgery }) => forgery === 'changed');
    expect(changed.length).toBeGreaterThan(300);
    changed.forEach((posting) => {
      const { body } = signedAt(posting, NOW);
      expect(body).not.toBe(genuineBody(posting));
      expect(
        [1999, '19.99'].map((amount) => body.replace(/(?<="(amount|value)":"?)1(?=[",}])/, `${amount}`)),
      ).toContain(genuineBody(posting));
    });
  });

  test('are all sent: by the steady senders, and in bursts', () => {
    const { steady, bursts } = loadOf(postings);
    expect(bursts).toHaveLength(23);
    expect([...steady, ...bursts.flat()].map(idOf).sort()).toEqual(postings.map(idOf).sort());
    expect(new Set(bursts.map(({ length }) => length))).toEqual(new Set([250]));
  });

  test('have no burst when there are too few', () => {
    expect(loadOf(postingsOf(100))).toEqual({ steady: postingsOf(100), bursts: [] });
  });
});
