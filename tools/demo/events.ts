import * as fc from 'fast-check';
import { JSON_TYPE, outgoing as json, type Outgoing } from '../traffic/outgoing';

const SEED = 20261121;
const TYPES = ['payment', 'refund', 'dispute'];
const TOO_LARGE = 300 * 1024;

type Event = Record<string, unknown>;
type Kind = keyof typeof KINDS;

/** What becomes of a valid event, by kind: each gives the request to send, and some need one that was sent before. */
const KINDS = {
  new: (event: Event) => json(event),
  duplicate: (_event: Event, earlier: Event) => json(earlier),
  'duplicate in another order': (_event: Event, earlier: Event) =>
    json(Object.fromEntries(Object.entries(earlier).reverse())),
  conflict: (_event: Event, earlier: Event) => json({ ...earlier, amount: '0.01', note: 'another payload' }),
  'unknown type': (event: Event) => json({ ...event, transaction_type: 'tip' }),
  'missing field': ({ amount, ...event }: Event) => json(event),
  'bad fields': (event: Event) => json({ ...event, amount: 'ten', timestamp: 'yesterday' }),
  'no JSON': (event: Event) => ({ body: JSON.stringify(event).slice(0, -1), contentType: JSON_TYPE }),
  'another content type': (event: Event) => ({ ...json(event), contentType: 'text/plain' }),
  'too large': (event: Event) => json({ ...event, padding: 'x'.repeat(TOO_LARGE) }),
};

/** In how many of a hundred requests. */
const WEIGHTS: Record<Kind, number> = {
  new: 76,
  duplicate: 6,
  'duplicate in another order': 3,
  conflict: 2,
  'unknown type': 4,
  'missing field': 3,
  'bad fields': 2,
  'no JSON': 2,
  'another content type': 1,
  'too large': 1,
};

/** The same requests each time. */
export function generate(count: number): Outgoing[] {
  const kinds = Object.entries(WEIGHTS).map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind as Kind) }));
  const choice = fc.record({
    kind: fc.oneof(...kinds),
    type: fc.constantFrom(...TYPES),
    cents: fc.nat(999_999),
    back: fc.nat(),
  });
  const valid: Event[] = [];
  return fc.sample(choice, { numRuns: count, seed: SEED }).map(({ kind, type, cents, back }, index) => {
    const event = {
      event_id: `evt_${String(index).padStart(6, '0')}`,
      transaction_type: type,
      amount: index % 2 ? cents / 100 : (cents / 100).toFixed(2),
      timestamp: index % 3 ? 1763719200 + index : new Date((1763719200 + index) * 1000).toISOString(),
      currency: 'EUR',
    };
    const request = KINDS[kind](event, valid[back % Math.max(valid.length, 1)] ?? event);
    if (kind === 'new') {
      valid.push(event);
    }
    return request;
  });
}

/** A request for each line that is not empty, sent as it is. */
export function fromLines(text: string): Outgoing[] {
  return text
    .split('\n')
    .map((body, index) => ({ body, contentType: JSON_TYPE, line: index + 1 }))
    .filter(({ body }) => body.trim() !== '');
}
