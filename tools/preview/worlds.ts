import { noise, worldOf, type Traffic } from '../simulator/scenarios';
import type { MetricIdentity, Sample, World } from '../simulator/series';
import { resourcesOf } from '../simulator/template';

/** The minute after the last one of the worlds: 30 days, so that budgets are whole. */
export const END = 30 * 24 * 60;
/** How many minutes before the end it began, in each world. */
export const OUTAGE_MINUTES = 20;
export const FAILING_MINUTES = 25;

const SEQUENCES = Array.from({ length: 13 }, (_, seed) => noise(seed));
const noiseAt = (minute: number, seed: number): number => SEQUENCES[seed](minute);

export const once = (value: number): Sample[] => [{ value, count: 1 }];
export const between = (least: number, most: number, minute: number, seed: number) =>
  least + Math.floor((most - least) * noiseAt(minute, seed));
/** The requests of a minute of a working day: more by day, and never quite the same. */
export const requestsAt = (minute: number) =>
  Math.round(300 + 140 * Math.sin((minute / 1440) * 2 * Math.PI) + between(0, 40, minute, 1));

function httpTraffic(minute: number): Traffic {
  const requests = requestsAt(minute);
  const isDown = minute >= END - OUTAGE_MINUTES;
  const serverErrors = isDown ? Math.round(requests * 0.6) : Number(noiseAt(minute, 4) > 0.97);
  return {
    requests,
    serverErrors,
    functionErrors: serverErrors,
    clientErrors: Math.round(requests * 0.02),
    latencyMs: between(70, 90, minute, 2),
    slowRequests: Math.round(requests * (isDown ? 0.3 : 0.006)),
    slowMs: isDown ? 4_000 : between(300, 500, minute, 3),
  };
}

/** An HTTP API of which six of ten requests fail, and three of ten are slow. */
export const httpApiWorld = (): World => worldOf(httpTraffic);

/** What a queue does with a message that nobody could process. */
interface Redelivery {
  /** Minutes until it comes again. */
  readonly hidden: number;
  /** How often it comes before it is a dead letter. */
  readonly receives: number;
}

/** That of the ingest queue of a template. */
function redeliveryIn(template: object): Redelivery {
  const queue = resourcesOf(template, 'AWS::SQS::Queue').find(({ id }) => /IngestQueue/.test(id))!;
  const { VisibilityTimeout, RedrivePolicy } = queue.properties as Record<string, unknown>;
  const { maxReceiveCount } = RedrivePolicy as { maxReceiveCount: number };
  return { hidden: Math.ceil(Number(VisibilityTimeout) / 60), receives: maxReceiveCount };
}

/** The events of a pipeline whose router fails on each of them. */
class FailingRouter {
  public static readonly SINCE = END - FAILING_MINUTES;

  public constructor(private readonly redelivery: Redelivery) {}

  public fails(minute: number): boolean {
    return minute >= FailingRouter.SINCE;
  }

  /** Events that are new in a minute, and those that come again. */
  public received(minute: number): number {
    const { hidden, receives } = this.redelivery;
    const again = Array.from({ length: receives - 1 }, (_, index) => this.failedAt(minute - (index + 1) * hidden));
    return requestsAt(minute) + again.reduce((sum, events) => sum + events, 0);
  }

  /** Minutes since the oldest event came that is neither routed nor a dead letter. */
  public oldest(minute: number): number {
    return Math.max(0, Math.min(minute - FailingRouter.SINCE, this.untilDead));
  }

  /** All that have become dead letters. */
  public deadLetters(minute: number): number {
    const minutes = Array.from({ length: FAILING_MINUTES }, (_, index) => FailingRouter.SINCE + index);
    return minutes
      .filter((came) => came + this.untilDead <= minute)
      .reduce((sum, came) => sum + this.failedAt(came), 0);
  }

  private get untilDead(): number {
    return this.redelivery.hidden * this.redelivery.receives;
  }

  private failedAt(minute: number): number {
    return this.fails(minute) ? requestsAt(minute) : 0;
  }
}

/** How much of the traffic a route has. */
const SHARES: Record<string, number> = { payments: 0.7, refunds: 0.2, disputes: 0.1 };
const shareOf = (text: string) =>
  Object.entries(SHARES).find(([route]) => text.toLowerCase().includes(route))?.[1] ?? 0;

type Samples = (minute: number, dimensions: Record<string, string>) => Sample[];

const EVENTS: Record<string, Samples> = {
  Accepted: (minute) => once(requestsAt(minute)),
  Duplicate: (minute) => once(between(0, 4, minute, 5)),
  Conflict: () => once(0),
  Quarantined: () => once(0),
  ClientErrors: (minute, { Status }) => (Status === '400' ? once(between(0, 3, minute, 6)) : []),
  Count: (minute) => once(requestsAt(minute)),
  '5XXError': (minute) => once(Number(noiseAt(minute, 7) > 0.99)),
  '4XXError': (minute) => once(between(0, 3, minute, 6)),
  Latency: (minute) => [
    { value: between(40, 55, minute, 8), count: 95 },
    { value: between(150, 210, minute, 9), count: 5 },
  ],
  Invocations: (minute) => once(requestsAt(minute)),
  Errors: () => once(0),
  Throttles: () => once(0),
  Duration: (minute) => [
    { value: between(22, 32, minute, 10), count: 95 },
    { value: between(130, 180, minute, 11), count: 5 },
  ],
};

/** What differs from EVENTS for the router. */
const routerEvents = (router: FailingRouter): Record<string, Samples> => ({
  Routed: (minute, { Route }) => once(router.fails(minute) ? 0 : Math.round(requestsAt(minute) * SHARES[Route])),
  Duplicate: (minute) => (router.fails(minute) ? [] : EVENTS.Duplicate(minute, {})),
  Invocations: (minute) => once(router.received(minute)),
  Errors: (minute) => once(router.fails(minute) ? router.received(minute) : 0),
});

function queueMetric(router: FailingRouter, metricName: string, queue: string, minute: number): Sample[] {
  const isAge = metricName === 'ApproximateAgeOfOldestMessage';
  if (/IngestQueue/.test(queue)) {
    return once(isAge ? router.oldest(minute) * 60 : between(0, 4, minute, 12));
  }
  if (/IngestDeadLetter/.test(queue)) {
    return once(router.deadLetters(minute));
  }
  const share = router.fails(minute) || /DeadLetter/.test(queue) ? 0 : shareOf(queue);
  return once(isAge ? share * 12 : Math.round(share * 20));
}

/** A pipeline whose router fails on everything; what it could not route three times is a dead letter. */
export function pipelineWorld(template: object): World {
  const router = new FailingRouter(redeliveryIn(template));
  const ofRouter = routerEvents(router);
  return ({ namespace, metricName, dimensions }: MetricIdentity, minute) => {
    if (namespace === 'AWS/SQS') {
      return queueMetric(router, metricName, dimensions.QueueName, minute);
    }
    const isRouter = namespace !== 'AWS/Lambda' || /Router/.test(dimensions.FunctionName);
    const samples = (isRouter ? ofRouter[metricName] : undefined) ?? EVENTS[metricName];
    return samples?.(minute, dimensions) ?? [];
  };
}
