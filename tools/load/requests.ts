import { BURST } from './limits';
import { PROVIDERS, type Forgery, type Provider } from './providers';
import { eventOf, type EventType, type ProviderEvent } from '../webhook-signers/events';

const TYPES: EventType[] = ['payment', 'refund', 'dispute'];
/** One of so many events is sent twice. */
const DUPLICATE_OF = 10;
/** How many other events at most come between an event and its late duplicate. */
const LATEST = 4_000;
/** One of so many events has a forged one right before it. */
const FORGED_OF = 20;
/** One burst in so many requests. */
const BLOCK = 1_000;
/** How many requests the steady senders send before each burst. */
export const BEFORE_BURST = BLOCK - BURST;

/** An event that a provider posts, or that somebody else posts in its name. */
export interface Posting {
  readonly provider: Provider;
  readonly event: ProviderEvent;
  readonly forgery?: Forgery;
}

/** What is sent: requests by steady senders, and now and then many at once. */
export interface Load<T> {
  readonly steady: T[];
  readonly bursts: T[][];
}

/**
 * Events, of which one of ten is sent twice: half of the duplicates follow at once, while the event is in flight, and the
 * others later. One of twenty has a forged one before it, so that the pipeline sees that first. The same ones each time.
 */
export function postingsOf(events: number): Posting[] {
  return Array.from({ length: events }, (_, index) => [...forgedBefore(index, events), ...copiesOf(index)])
    .flat()
    .sort((a, b) => a.at - b.at)
    .map(({ posting }) => posting);
}

interface Placed {
  readonly at: number;
  readonly posting: Posting;
}

/** An event and its duplicate, with their places among the others. */
function copiesOf(index: number): Placed[] {
  const posting = { provider: providerOf(index), event: genuine(index, index) };
  if (index % DUPLICATE_OF !== 0) {
    return [{ at: index, posting }];
  }
  const isLate = index % (2 * DUPLICATE_OF) === 0;
  // Steps of a prime number spread the distances.
  const distance = isLate ? 1 + ((index * 7_919) % LATEST) : 0;
  return [
    { at: index, posting },
    { at: index + distance + 0.5, posting },
  ];
}

/** What a stranger makes up has an id of its own; what is changed or stale is an event that comes. */
function forgedBefore(index: number, events: number): Placed[] {
  const provider = providerOf(index);
  // Each provider has each type forged in each way.
  const forgery = provider.forgeries[Math.floor(index / (FORGED_OF * 12)) % provider.forgeries.length];
  const event = genuine(index, forgery === 'stranger' ? events + index : index);
  return index % FORGED_OF === FORGED_OF / 2 ? [{ at: index - 0.25, posting: { provider, event, forgery } }] : [];
}

/** Duplicates and forgeries, one in so many, would be of the same providers all the time if these took strict turns. */
function providerOf(index: number): Provider {
  return PROVIDERS[(index + Math.floor(index / FORGED_OF)) % PROVIDERS.length];
}

function genuine(index: number, n: number): ProviderEvent {
  return eventOf(providerOf(index).kind, TYPES[index % TYPES.length], n)!;
}

/** The last requests of each block are a burst. */
export function loadOf<T>(requests: T[]): Load<T> {
  const blocks = Array.from({ length: Math.ceil(requests.length / BLOCK) }, (_, block) =>
    requests.slice(block * BLOCK, (block + 1) * BLOCK),
  );
  return {
    steady: blocks.flatMap((block) => block.slice(0, BEFORE_BURST)),
    bursts: blocks.map((block) => block.slice(BEFORE_BURST)).filter(({ length }) => length > 0),
  };
}
