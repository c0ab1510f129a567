import { BURST } from './limits';
import { outgoing, type Outgoing } from '../traffic/outgoing';

const TYPES = ['payment', 'refund', 'dispute'];
/** One of so many events is sent twice. */
const DUPLICATE_OF = 10;
/** How many other events at most come between an event and its late duplicate. */
const LATEST = 4_000;
/** One burst in so many requests. */
const BLOCK = 1_000;
/** How many requests the steady senders send before each burst. */
export const BEFORE_BURST = BLOCK - BURST;

/** What is sent: requests by steady senders, and now and then many at once. */
export interface Load {
  readonly steady: Outgoing[];
  readonly bursts: Outgoing[][];
}

/**
 * Events, of which one of ten is sent twice: half of the duplicates follow at once, while the event is in flight, and the
 * others later. The same ones each time.
 */
export function requestsOf(events: number): Outgoing[] {
  return Array.from({ length: events }, (_, index) => copiesOf(index))
    .flat()
    .sort((a, b) => a.at - b.at)
    .map(({ request }) => request);
}

/** An event and its duplicate, with their places among the others. */
function copiesOf(index: number): { at: number; request: Outgoing }[] {
  const event = { at: index, request: eventOf(index) };
  if (index % DUPLICATE_OF !== 0) {
    return [event];
  }
  const isLate = index % (2 * DUPLICATE_OF) === 0;
  // Steps of a prime number spread the distances.
  const distance = isLate ? 1 + ((index * 7_919) % LATEST) : 0;
  return [event, { at: index + distance + 0.5, request: eventOf(index) }];
}

function eventOf(index: number): Outgoing {
  return outgoing({
    event_id: `evt_${String(index).padStart(6, '0')}`,
    transaction_type: TYPES[index % TYPES.length],
    amount: (index / 100).toFixed(2),
    timestamp: 1_763_719_200 + index,
    currency: 'EUR',
  });
}

/** The last requests of each block are a burst. */
export function loadOf(requests: Outgoing[]): Load {
  const blocks = Array.from({ length: Math.ceil(requests.length / BLOCK) }, (_, block) =>
    requests.slice(block * BLOCK, (block + 1) * BLOCK),
  );
  return {
    steady: blocks.flatMap((block) => block.slice(0, BEFORE_BURST)),
    bursts: blocks.map((block) => block.slice(BEFORE_BURST)).filter(({ length }) => length > 0),
  };
}
