import { noise, worldOf, type Traffic } from '../simulator/scenarios';
import type { MetricIdentity, Sample, World } from '../simulator/series';

/** Minutes of the worlds: 30 days, so that budgets are whole. */
export const END = 30 * 24 * 60;
/** When what went wrong went wrong. */
const OUTAGE = { from: END - 25, to: END - 5 };
const LAG = { from: END - 30, to: END - 5 };
const CONFLICT = END - 130;

const SEQUENCES = Array.from({ length: 13 }, (_, seed) => noise(seed));
const noiseAt = (minute: number, seed: number): number => SEQUENCES[seed](minute);

const once = (value: number): Sample[] => [{ value, count: 1 }];
/** The requests of a minute of a working day: more by day, and never quite the same. */
const requestsAt = (minute: number) =>
  Math.round(300 + 140 * Math.sin((minute / 1440) * 2 * Math.PI) + between(0, 40, minute, 1));
const between = (least: number, most: number, minute: number, seed: number) =>
  least + Math.floor((most - least) * noiseAt(minute, seed));

function httpTraffic(minute: number): Traffic {
  const requests = requestsAt(minute);
  const isDown = minute >= OUTAGE.from && minute < OUTAGE.to;
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

/** An HTTP API that fails for 20 minutes. */
export const httpApiWorld: World = worldOf(httpTraffic);

/** Events that wait because the router fails, and how long the oldest one has. */
function lagAt(minute: number): number {
  if (minute < LAG.from) {
    return 0;
  }
  const waiting = Math.min(minute, LAG.to) - LAG.from;
  return Math.max(0, waiting - Math.max(0, minute - LAG.to) * 3);
}

/** How much of the traffic a route has. */
const SHARES: Record<string, number> = { payments: 0.7, refunds: 0.2, disputes: 0.1 };
const shareOf = (text: string) =>
  Object.entries(SHARES).find(([route]) => text.toLowerCase().includes(route))?.[1] ?? 0;

const EVENTS: Record<string, (minute: number, dimensions: Record<string, string>) => Sample[]> = {
  Accepted: (minute) => once(requestsAt(minute)),
  Routed: (minute, { Route }) =>
    once(Math.round((lagAt(minute) > 0 && minute < LAG.to ? 0 : requestsAt(minute)) * SHARES[Route])),
  Duplicate: (minute) => once(between(0, 4, minute, 5)),
  Conflict: (minute) => once(Number(minute === CONFLICT)),
  Quarantined: (minute) => once(Number(minute === CONFLICT)),
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

function queueMetric(metricName: string, queue: string, minute: number): Sample[] {
  const isIngest = /IngestQueue/.test(queue);
  if (metricName === 'ApproximateAgeOfOldestMessage') {
    return once(isIngest ? lagAt(minute) * 60 : shareOf(queue) * 12 + between(0, 6, minute, 12));
  }
  const waiting = isIngest ? lagAt(minute) * requestsAt(minute) : Math.round(shareOf(queue) * 20);
  const isAside = /DeadLetter|Quarantine/.test(queue);
  return once(isAside ? (/Quarantine/.test(queue) && minute >= CONFLICT ? 1 : 0) : waiting);
}

/** A pipeline whose router fails for 25 minutes and then catches up. */
export const pipelineWorld: World = ({ namespace, metricName, dimensions }: MetricIdentity, minute) => {
  if (namespace === 'AWS/SQS') {
    return queueMetric(metricName, dimensions.QueueName, minute);
  }
  return EVENTS[metricName]?.(minute, dimensions) ?? [];
};
