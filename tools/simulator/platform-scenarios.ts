import { FINE, platformWorld, type PlatformMinute } from './platform-world';
import { noise, type Scenario } from './scenarios';

type Change = Partial<PlatformMinute>;
type Phase = readonly [minutes: number, changeAt: Change | ((minute: number) => Change)];

const HOUR = 60;
const DAY = 24 * HOUR;
const BEFORE: Phase = [2 * HOUR, {}];
const AFTER: Phase = [2 * HOUR, {}];

/** What varies and is always the same. */
const chance = noise(7);
/** A seed with which the first minute has a request: what came before it is unknown, and no heartbeat is to miss it. */
const silence = noise(1);

/** Phases one after the other, each with what is not fine in it; the minute counts from the start of its phase. */
function scenario(name: string, description: string, ...phases: readonly Phase[]): Scenario {
  const ends = phases.map((_, index) => phases.slice(0, index + 1).reduce((sum, [length]) => sum + length, 0));
  const minuteAt = (minute: number): PlatformMinute => {
    const index = ends.findIndex((end) => minute < end);
    const [length, change] = phases[index];
    return { ...FINE, ...(typeof change === 'function' ? change(minute - ends[index] + length) : change) };
  };
  return { name, description, minutes: ends[ends.length - 1], world: platformWorld(minuteAt) };
}

/** Nobody asks, and the database goes to sleep. */
const ASLEEP: Change = { requests: 0, clientErrors: 0, slow: 0, blocked: 0, acu: undefined, cpu: 2 };

/** Every request is answered by the load balancer. */
const NO_TASKS: Change = { requests: 0, clientErrors: 0, slow: 0, stranded: 300, running: 0, healthy: 0, cpu: 0 };

/** What an interruption does: a task stops within two minutes, some requests break, another starts in the next two. */
const interruption = (minute: number): Change =>
  [
    { unhealthy: 1, healthy: 1, running: 2, broken: 2, unreached: 1 },
    { unhealthy: 1, healthy: 1, running: 1 },
    { healthy: 1, running: 1, spotInterruptions: 1, placementFailures: 1 },
    { healthy: 1, running: 2 },
  ][minute] ?? {};

/** Old and new tasks side by side, the new ones not healthy at first. */
const deployment = (minute: number): Change =>
  minute < 12 ? { deployments: 2, running: 4, healthy: minute < 3 ? 2 : 4, unhealthy: minute < 3 ? 2 : 0 } : {};

/** A day of 20 requests a minute at night and 600 at noon, with an interruption in the morning and a deployment at noon. */
function normalDay(minute: number): Change {
  const at = minute % DAY;
  const requests = Math.round(600 - Math.abs(DAY / 2 - at) * 0.8);
  const failed = chance(minute) < requests / 10_000 ? 1 : 0;
  const load = { requests, serverErrors: failed, slow: Math.floor(requests / 250), acu: 20 + requests / 15 };
  const tasks = at > 9 * HOUR && at < 15 * HOUR ? { desired: 3, running: 3, healthy: 3 } : {};
  return { ...load, ...tasks, ...interruption(at - 7 * HOUR), ...(at < 16 * HOUR ? {} : deployment(at - 16 * HOUR)) };
}

/** The nights, weeks and faults that the alarms of a platform are judged by. */
export const PLATFORM_SCENARIOS: readonly Scenario[] = [
  scenario(
    'normal week',
    'Traffic of day and night, one of 10,000 requests fails; each day a task is interrupted, and a version is deployed.',
    [7 * DAY, normalDay],
  ),
  scenario('quiet night', 'Up to two requests a minute for 8 hours.', [
    8 * HOUR,
    (minute) => ({ ...ASLEEP, requests: Math.floor(silence(minute) * 3), acu: 25 }),
  ]),
  scenario('night without traffic', 'No request for 8 hours, and the database sleeps.', BEFORE, [8 * HOUR, ASLEEP]),
  scenario('deployment', 'Twice the tasks for 12 minutes.', BEFORE, [HOUR, deployment]),
  scenario(
    'deployment blip',
    'Three of ten requests fail during one minute of a deployment.',
    BEFORE,
    [1, { ...deployment(4), serverErrors: 90 }],
    AFTER,
  ),
  scenario('interruption', 'Spot takes one of two tasks; the next starts two minutes later.', BEFORE, [
    HOUR,
    interruption,
  ]),
  scenario('bad version', 'A version fails every request for 40 minutes.', BEFORE, [40, { serverErrors: 300 }], AFTER),
  scenario(
    'crash loop',
    'Its tasks start, break their connections and fail their health checks, for 40 minutes.',
    BEFORE,
    [40, { slow: 0, broken: 300, healthy: 0, unhealthy: 2, unreached: 200 }],
    AFTER,
  ),
  scenario(
    'Spot is gone',
    'All tasks are on Spot and none comes back for an hour, while callers ask.',
    BEFORE,
    [HOUR, (minute) => ({ ...NO_TASKS, placementFailures: minute % 5 === 0 ? 1 : 0 })],
    AFTER,
  ),
  scenario('Spot is gone at night', 'The same while nobody asks.', BEFORE, [
    HOUR,
    (minute) => ({ ...ASLEEP, ...NO_TASKS, stranded: 0, placementFailures: minute % 5 === 0 ? 1 : 0 }),
  ]),
  scenario(
    'Spot is gone, and a stand-in serves',
    'The same with a task on demand that took over within 3 minutes.',
    BEFORE,
    [
      3 * HOUR,
      (minute) => ({
        desired: 1,
        running: 0,
        healthy: 1,
        standIns: minute < 3 ? 0 : 1,
        placementFailures: minute % 5 ? 0 : 1,
      }),
    ],
  ),
  scenario(
    'Spot is back, and a stand-in stays',
    'Nobody lets go of a task on demand for six hours, although nothing is missing.',
    BEFORE,
    [6 * HOUR, { standIns: 1 }],
  ),
  scenario('one task is missing', 'One of two tasks finds no capacity for three hours.', BEFORE, [
    3 * HOUR,
    (minute) => ({ running: 1, healthy: 1, placementFailures: minute % 5 === 0 ? 1 : 0 }),
  ]),
  scenario('one task is unhealthy', 'One of two tasks fails its health checks for an hour.', BEFORE, [
    HOUR,
    { healthy: 1, unhealthy: 1 },
  ]),
  scenario('slow model', 'One of 20 requests takes 3 s, where 1.5 s are normal, for seven hours.', BEFORE, [
    7 * HOUR,
    { slow: 15, slowSeconds: 3 },
  ]),
  scenario('more than it can', 'Ten of ten tasks compute at their limit for an hour.', BEFORE, [
    HOUR,
    { desired: 10, running: 10, healthy: 10, cpu: 97 },
  ]),
  scenario('memory leak', 'The memory of a task fills within three hours.', BEFORE, [
    3 * HOUR,
    (minute) => ({ memory: Math.min(99, 55 + minute / 3) }),
  ]),
  scenario('deployment is rolled back', 'The circuit breaker ends a deployment.', BEFORE, [
    HOUR,
    (minute) => ({ ...deployment(minute), failedDeployments: minute === 11 ? 1 : 0 }),
  ]),
  scenario('deployment is stuck', 'New tasks find no capacity for four hours.', BEFORE, [4 * HOUR, { deployments: 2 }]),
  scenario('noisy clients', 'Four of ten requests are the fault of their clients.', BEFORE, [
    4 * HOUR,
    { clientErrors: 120 },
  ]),
  scenario('tasks refuse connections', 'For one of 50 requests, a task takes no connection, for an hour.', BEFORE, [
    HOUR,
    { unreached: 6, broken: 6 },
  ]),
  scenario('too many connections', 'The load balancer refuses some for half an hour.', BEFORE, [
    30,
    { rejectedConnections: 20 },
  ]),
  scenario('database at its ceiling', 'It uses all of its capacity for an hour.', BEFORE, [HOUR, { acu: 100 }]),
  scenario('connections leak', 'Three connections a minute are not given back.', BEFORE, [
    2 * HOUR,
    (minute) => ({ connections: 20 + 3 * minute }),
  ]),
  scenario('one deadlock', 'A transaction is tried again.', BEFORE, [1, { deadlocksPerSecond: 1 / 60 }], AFTER),
  scenario('deadlocks', 'Two transactions a minute end by one, for an hour.', BEFORE, [
    HOUR,
    { deadlocksPerSecond: 2 / 60 },
  ]),
  scenario('a reader lags', 'It is 5 s behind for an hour.', BEFORE, [HOUR, { lagMs: 5_000 }]),
  scenario('rotation fails', 'A step of the rotation fails.', BEFORE, [1, { rotationErrors: 1 }], AFTER),
  scenario('attack', 'Nine of ten requests are blocked for an hour.', BEFORE, [HOUR, { blocked: 2_700 }]),
  scenario('the edge reaches nothing', 'CloudFront cannot reach the load balancer for 90 minutes.', BEFORE, [
    90,
    { requests: 0, clientErrors: 0, slow: 0, unreachable: 300 },
  ]),
];
