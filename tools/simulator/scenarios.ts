import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { mersenne } from 'pure-rand/generator/mersenne';
import type { MetricIdentity, Sample, World } from './series';

/** What the clients of an HTTP API with one function see in a minute. */
export interface Traffic {
  readonly requests: number;
  /** Responses with a status of 500 or more. */
  readonly serverErrors: number;
  /** Invocations that ended with an error; the API answers them with a server error. */
  readonly functionErrors: number;
  /** Responses with a status from 400 to 499. */
  readonly clientErrors: number;
  readonly latencyMs: number;
  /** How many of the requests take `slowMs` instead of `latencyMs`. */
  readonly slowRequests: number;
  readonly slowMs: number;
}

export interface Scenario {
  readonly name: string;
  readonly minutes: number;
  readonly world: World;
  /** What happens, in a sentence. */
  readonly description: string;
}

/** What API Gateway and Lambda add to the time that the function takes. */
const OVERHEAD_MS = { Latency: 0, IntegrationLatency: 5, Duration: 10 };
/** The dimensions that these metrics have; a metric with others has no data. */
const DIMENSIONS: Record<string, readonly string[]> = {
  'AWS/ApiGateway': ['ApiId', 'ApiId,Stage', 'ApiId,Method,Resource,Stage'],
  'AWS/Lambda': ['', 'FunctionName', 'FunctionName,Resource'],
};

const HEALTHY = { serverErrors: 0, functionErrors: 0, clientErrors: 0, latencyMs: 80, slowRequests: 0, slowMs: 400 };

/** One sample of 1 for each request that `count` counts and one of 0 for each other one. */
const flags = (requests: number, count: number): Sample[] => [
  { value: 1, count },
  { value: 0, count: requests - count },
];

function durations({ requests, latencyMs, slowRequests, slowMs }: Traffic, overhead: number): Sample[] {
  return [
    { value: latencyMs - overhead, count: requests - slowRequests },
    { value: slowMs - overhead, count: slowRequests },
  ];
}

function concurrency({ requests, latencyMs, slowRequests, slowMs }: Traffic): number {
  return Math.ceil(((requests - slowRequests) * latencyMs + slowRequests * slowMs) / 60_000);
}

/**
 * The metrics of a minute by namespace and name. Every request leaves a sample in every metric, so that the average of
 * an error metric is the error rate, and a minute without a request has no data. Source: "Monitor CloudWatch metrics
 * for HTTP APIs in API Gateway" and "Types of metrics for Lambda functions".
 */
const METRICS: Record<string, (traffic: Traffic) => Sample[]> = {
  'AWS/ApiGateway Count': ({ requests }) => flags(requests, requests),
  'AWS/ApiGateway 5xx': ({ requests, serverErrors }) => flags(requests, serverErrors),
  'AWS/ApiGateway 4xx': ({ requests, clientErrors }) => flags(requests, clientErrors),
  'AWS/ApiGateway Latency': (traffic) => durations(traffic, OVERHEAD_MS.Latency),
  'AWS/ApiGateway IntegrationLatency': (traffic) => durations(traffic, OVERHEAD_MS.IntegrationLatency),
  'AWS/Lambda Invocations': ({ requests }) => flags(requests, requests),
  'AWS/Lambda Errors': ({ requests, functionErrors }) => flags(requests, functionErrors),
  'AWS/Lambda Throttles': ({ requests }) => flags(requests, 0),
  'AWS/Lambda Duration': (traffic) => durations(traffic, OVERHEAD_MS.Duration),
  'AWS/Lambda ConcurrentExecutions': (traffic) => [{ value: concurrency(traffic), count: traffic.requests }],
};

/** The metrics that a traffic, given minute by minute, leaves behind. */
export function worldOf(trafficAt: (minute: number) => Traffic): World {
  return ({ namespace, metricName, dimensions }: MetricIdentity, minute) => {
    const samplesOf = METRICS[`${namespace} ${metricName}`];
    const names = Object.keys(dimensions).sort().join();
    if (!samplesOf || !DIMENSIONS[namespace].includes(names)) {
      return [];
    }
    return samplesOf(trafficAt(minute)).filter(({ count }) => count > 0);
  };
}

/** Numbers from 0 to 1 that look random, one a minute: always the same ones for a seed. */
export function noise(seed: number): (minute: number) => number {
  const generator = mersenne(seed);
  const values: number[] = [];
  return (minute) => {
    while (values.length <= minute) {
      values.push(uniformFloat64(generator));
    }
    return values[minute];
  };
}

/** A seed with which the scenarios come within 1 % of the rates that they are named after. */
const failures = noise(5);
/** A seed with which the first minute has a request: what came before it is unknown, and no heartbeat is to miss it. */
const silence = noise(1);

/** How many of `requests` fail when each one does with the given rate: drawn from the Poisson distribution. */
function drawn(requests: number, rate: number, minute: number): number {
  const mean = requests * rate;
  let left = failures(minute);
  let term = Math.exp(-mean);
  let count = 0;
  for (; left > term && count < requests; count++) {
    left -= term;
    term *= mean / (count + 1);
  }
  return count;
}

/** Traffic in which so many requests fail in the function, and so in the API; one of 200 requests is slow. */
const failing = (requests: number, errors: number): Traffic => ({
  ...HEALTHY,
  requests,
  slowRequests: Math.floor(requests / 200),
  serverErrors: errors,
  functionErrors: errors,
});

type Phase = readonly [minutes: number, trafficAt: (minute: number) => Traffic];

/** Phases one after the other. */
function scenario(name: string, description: string, ...phases: readonly Phase[]): Scenario {
  const ends = phases.map((_, index) => phases.slice(0, index + 1).reduce((sum, [length]) => sum + length, 0));
  const trafficAt = (minute: number): Traffic => phases[ends.findIndex((end) => minute < end)][1](minute);
  return { name, description, minutes: ends[ends.length - 1], world: worldOf(trafficAt) };
}

const HOUR = 60;
const DAY = 1440;
const STEADY = failing(300, 0);
const OUTAGE = failing(300, 300);
const BEFORE: Phase = [2 * HOUR, () => STEADY];

const quiet = (minute: number): Traffic => ({ ...HEALTHY, requests: Math.floor(silence(minute) * 3) });
const burning = (rate: number) => (minute: number) => failing(300, drawn(300, rate, minute));
const alternating = (minute: number): Traffic => (minute % 2 === 0 ? STEADY : OUTAGE);

/** The slowest 2 % of the requests grow from 400 ms to 3 s within half an hour and stay there. */
function slowing(minute: number): Traffic {
  return { ...STEADY, slowRequests: 6, slowMs: Math.min(3000, 400 + (minute - BEFORE[0]) * 100) };
}

/** 300 requests a minute at midnight, 3,000 at noon, with a straight line between them. */
function busy(minute: number): Traffic {
  const requests = Math.round(3000 - Math.abs(720 - minute) * 3.75);
  return failing(requests, drawn(requests, 0.0001, minute));
}

/** The days and nights that a set of alarms is judged by. */
export const SCENARIOS: readonly Scenario[] = [
  scenario('quiet night', 'Up to two requests a minute for 8 hours, and no error.', [8 * HOUR, quiet]),
  scenario(
    'one error of one request',
    'The quiet night, with one minute whose only request fails.',
    [4 * HOUR, quiet],
    [1, () => failing(1, 1)],
    [4 * HOUR - 1, quiet],
  ),
  scenario(
    'deploy blip',
    'Three of ten requests fail during one minute of a deployment.',
    BEFORE,
    [1, () => failing(300, 90)],
    [2 * HOUR, () => STEADY],
  ),
  scenario('slow burn', 'One of 400 requests fails for three days.', BEFORE, [3 * DAY, burning(0.0025)]),
  scenario('steady burn', 'One of 100 requests fails for 12 hours.', BEFORE, [12 * HOUR, burning(0.01)]),
  scenario('full outage', 'Every request fails for 40 minutes.', BEFORE, [40, () => OUTAGE]),
  scenario(
    'flapping recovery',
    'Every request fails for 20 minutes, then in every second minute for 15 minutes.',
    BEFORE,
    [20, () => OUTAGE],
    [15, alternating],
    [2 * HOUR, () => STEADY],
  ),
  scenario(
    'recovery',
    'Every request fails for 15 minutes, and all is well for 3 hours after it.',
    BEFORE,
    [15, () => OUTAGE],
    [3 * HOUR, () => STEADY],
  ),
  scenario('latency regression', 'The slowest requests get slower, up to 3 s, for 2 hours.', BEFORE, [
    2 * HOUR,
    slowing,
  ]),
  scenario('no traffic', 'All requests stop for an hour.', BEFORE, [HOUR, () => failing(0, 0)]),
  scenario('noisy clients', 'Four of ten requests are the fault of their clients.', BEFORE, [
    4 * HOUR,
    () => ({ ...STEADY, clientErrors: 120 }),
  ]),
  scenario('busy day', 'Nothing is wrong: up to 3,000 requests a minute, of which one of 10,000 fails.', [DAY, busy]),
];
