import type { Bar } from './bar';
import { BATCH_SIZE } from './webhook-batch';

/**
 * Dollars in us-east-1, without free tiers: a million of each, or a GB-second.
 *
 * @see https://aws.amazon.com/api-gateway/pricing/
 * @see https://aws.amazon.com/lambda/pricing/
 * @see https://aws.amazon.com/sqs/pricing/
 * @see https://aws.amazon.com/dynamodb/pricing/on-demand/
 */
const PRICE = {
  request: 3.5,
  httpRequest: 1,
  invocation: 0.2,
  gigabyteSecond: 0.0000133334,
  sqsCall: 0.4,
  write: 0.625,
};
/** Of both functions. */
const GIGABYTES = 0.5;
/** How long a call to Amazon SQS or Amazon DynamoDB is taken to last, and what a function does beside its calls. */
const SECONDS_A_CALL = 0.01;
const SECONDS_OF_ITS_OWN = 0.005;

/** What a router does to a batch. */
interface Design {
  readonly writesAnEvent: number;
  readonly sendsABatch: number;
  /** How many calls of a batch wait for the one before. */
  readonly callsInTurn: number;
}

/** Modelled dollars a million events, from the calls that were counted, for a pipeline with each of both routers. */
export function costBars(counts: Bar[]): Bar[] {
  const writes = counts.filter(({ unit }) => unit === 'DynamoDB calls an event');
  const sends = counts.filter(({ unit }) => unit === 'SQS calls a batch');
  return sends.map(({ what, ours, reference, referenceName }, index) => ({
    what: what.replace('router', 'pipeline'),
    unit: 'modelled dollars a million events',
    // Claims are written at once, and then each queue is sent its batch at once.
    ours: dollars({ writesAnEvent: writes[index].ours, sendsABatch: ours, callsInTurn: 2 }),
    reference: dollars({
      writesAnEvent: writes[index].reference,
      sendsABatch: reference,
      callsInTurn: writes[index].reference * BATCH_SIZE + reference,
    }),
    referenceName,
    limit: { ratio: 0.95 },
  }));
}

/** What it costs to accept a request, by the ways in. */
const ACCEPTED = {
  ValidateFirst: () => PRICE.request + invocation(1) + PRICE.sqsCall,
  QueueFirst: () => PRICE.request + PRICE.sqsCall,
  HttpApi: () => PRICE.httpRequest + invocation(1) + PRICE.sqsCall,
};

/** Modelled dollars a million events by the ways in, with our router and all types in a batch. */
export function ingressCostBars(counts: Bar[]): Bar[] {
  const [write] = counts.filter(({ unit }) => unit === 'DynamoDB calls an event').slice(-1);
  const [send] = counts.filter(({ unit }) => unit === 'SQS calls a batch').slice(-1);
  const design = { writesAnEvent: write.ours, sendsABatch: send.ours, callsInTurn: 2 };
  const reference = dollars(design);
  return (['QueueFirst', 'HttpApi'] as const).map((name) => ({
    what: `ingress ${name}`,
    unit: 'modelled dollars a million events',
    ours: dollars(design, name),
    reference,
    referenceName: 'ValidateFirst',
  }));
}

/** The gateway, what is between it and the ingest queue, the event source with its receive and delete, and the router. */
function dollars(
  { writesAnEvent, sendsABatch, callsInTurn }: Design,
  ingress: keyof typeof ACCEPTED = 'ValidateFirst',
): number {
  const accepted = ACCEPTED[ingress]();
  const polled = (2 * PRICE.sqsCall) / BATCH_SIZE;
  const routed = (invocation(callsInTurn) + sendsABatch * PRICE.sqsCall) / BATCH_SIZE + writesAnEvent * PRICE.write;
  return accepted + polled + routed;
}

/** A million invocations that wait for so many calls in turn. */
function invocation(callsInTurn: number): number {
  const seconds = SECONDS_OF_ITS_OWN + callsInTurn * SECONDS_A_CALL;
  return PRICE.invocation + 1_000_000 * seconds * GIGABYTES * PRICE.gigabyteSecond;
}
