import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { worldOf, type Traffic } from '../../tools/simulator/scenarios';
import type { MetricIdentity, Sample, World } from '../../tools/simulator/series';
import { simulate } from '../../tools/simulator/simulate';
import { fullHttpApi, httpApiTemplate } from '../synth';

let template: object;
beforeAll(() => {
  const api = fullHttpApi({ slo: undefined, release: undefined, quietHours: [] });
  template = Template.fromStack(Stack.of(api)).toJSON();
});

const HEALTHY: Traffic = {
  requests: 300,
  serverErrors: 0,
  functionErrors: 0,
  clientErrors: 3,
  latencyMs: 80,
  slowRequests: 0,
  slowMs: 80,
};
const START = 120;
const MINUTES = 180;

type Metrics = Record<string, (minute: number) => readonly Sample[]>;
const one = (value: number): Sample[] => [{ value, count: 1 }];

/** What the probe, the certificate and the log lines say when all is well. */
const NORMAL: Metrics = {
  ProbeAvailable: () => one(1),
  DaysToExpiry: (minute) => (minute % 720 === 0 ? one(200) : []),
  'http-api-dev/FunctionErrorLines': () => [],
};

/** Two hours in which all is well, and an hour with a change of the traffic or of other metrics. */
function worldWith(traffic: Partial<Traffic>, metrics: Metrics = {}): World {
  const requests = worldOf((minute) => (minute < START ? HEALTHY : { ...HEALTHY, ...traffic }));
  return (metric: MetricIdentity, minute) => {
    const changed = minute < START ? undefined : metrics[metric.metricName];
    return (changed ?? NORMAL[metric.metricName])?.(minute) ?? requests(metric, minute);
  };
}

/** The ids of the alarms that the last hour brings, without the two that notify. */
function alarmsOf(world: World): string[] {
  const { states } = simulate(template, world, MINUTES);
  return Object.entries(states)
    .filter(([, all]) => all.slice(START).includes('ALARM'))
    .map(([id]) => /Monitoring(\w+?)[0-9A-F]{8}$/.exec(id)![1])
    .filter((id) => !/^(Page|Ticket)Alarm$/.test(id))
    .sort();
}

describe('each failure that nobody would see otherwise has its alarm', () => {
  test.each<[string, World, string[]]>([
    ['nothing', worldWith({}), []],
    [
      'the gateway may no longer call the function',
      worldWith({ serverErrors: 300 }),
      ['ApiErrorsWithoutFunctionErrors', 'ApiServerErrors'],
    ],
    [
      'every execution fails',
      worldWith({ serverErrors: 300, functionErrors: 300 }),
      ['ApiServerErrors', 'FunctionErrors'],
    ],
    [
      'two of a hundred requests wait for 26 s',
      worldWith({ slowRequests: 6, slowMs: 26_000 }),
      ['ApiIntegrationLatency'],
    ],
    [
      'one request of 300 takes 55 s of the 60 s',
      worldWith({ slowRequests: 1, slowMs: 55_000 }),
      ['FunctionNearTimeout'],
    ],
    [
      '18 of 20 reserved executions run',
      worldWith({}, { ConcurrentExecutions: () => one(18) }),
      ['FunctionNearConcurrencyLimit'],
    ],
    ['executions are refused', worldWith({}, { Throttles: () => one(1) }), ['FunctionThrottles']],
    [
      'the function writes errors that no caller sees',
      worldWith({}, { 'http-api-dev/FunctionErrorLines': () => one(30) }),
      ['FunctionErrorLogs'],
    ],
    ['nobody calls', worldWith({ requests: 0, clientErrors: 0 }), ['Heartbeat']],
    ['the name does not resolve', worldWith({}, { ProbeAvailable: () => one(0) }), ['ProbeFailures']],
    ['the probe stands still', worldWith({}, { ProbeAvailable: () => [] }), ['ProbeSilence']],
    ['the certificate ends in 20 days', worldWith({}, { DaysToExpiry: () => one(20) }), ['CertificateExpiry']],
    ['callers send rubbish', worldWith({ clientErrors: 120 }), ['ApiClientErrors']],
  ])('%s', (_failure, world, alarms) => {
    expect(alarmsOf(world)).toEqual(alarms);
  });
});

describe('an API with little traffic', () => {
  const pagesOf = (requests: number, props: Parameters<typeof httpApiTemplate>[0]) => {
    const failing = { requests, serverErrors: requests, functionErrors: requests, clientErrors: 0 };
    const world = worldOf((minute) => ({ ...HEALTHY, requests, clientErrors: 0, ...(minute < START ? {} : failing) }));
    const { pages } = simulate(httpApiTemplate(props).toJSON(), world, MINUTES);
    return pages.filter(({ actions }) => actions.join().includes('AlarmTopic')).length;
  };

  test.each([
    [9, {}, 0],
    [10, {}, 1],
    [1, { minimumRequests: 1 }, 0],
    [3, { minimumRequests: 3 }, 1],
    [1, { slo: { availability: 99.9 } }, 1],
  ])('of %d requests a minute that all fail, with %j: %d pages, as the README says', (requests, props, pages) => {
    expect(pagesOf(requests, props)).toBe(pages);
  });
});

describe('a release', () => {
  const slo = { availability: 99.9, latencyP99: Duration.millis(800) };
  let released: object;
  beforeAll(() => (released = httpApiTemplate({ slo }).toJSON()));

  const firstAlarm = (id: string, traffic: Partial<Traffic>) => {
    const world = worldOf((minute) => ({ ...HEALTHY, ...(minute < 120 ? {} : traffic) }));
    const { states } = simulate(released, world, 135);
    const [, all] = Object.entries(states).find(([key]) => key.startsWith(`MonitoredHttpApiMonitoring${id}`))!;
    return all.indexOf('ALARM');
  };

  test('that fails every request is seen while it gets a tenth of them, within its interval of 10 minutes', () => {
    expect(firstAlarm('AvailabilityBurn1hShort', { serverErrors: 30, functionErrors: 30 })).toBe(120);
    expect(firstAlarm('ApiServerErrors', { serverErrors: 30, functionErrors: 30 })).toBe(122);
  });

  test('that is slow for every request it gets is seen as well, when it gets a fifth', () => {
    expect(firstAlarm('LatencyBurn1hShort', { slowRequests: 60, slowMs: 3_000 })).toBeLessThan(125);
  });

  test('is not rolled back for what an objective allows', () => {
    expect(firstAlarm('AvailabilityBurn1hShort', { serverErrors: 1, functionErrors: 1 })).toBe(-1);
    expect(firstAlarm('ApiServerErrors', { serverErrors: 1, functionErrors: 1 })).toBe(-1);
  });
});

describe('quiet hours', () => {
  test('hold back the page of an outage until they end, and forget one that is over', () => {
    const quiet = Template.fromStack(Stack.of(fullHttpApi({ slo: undefined, release: undefined }))).toJSON();
    // The rule mutes from 22:00 to 06:00; the simulation begins at midnight.
    const outage = (from: number, to: number) =>
      worldOf((minute) =>
        minute >= from && minute < to ? { ...HEALTHY, serverErrors: 300, functionErrors: 300 } : HEALTHY,
      );
    const pagesOf = (world: World) => {
      const withProbe: World = (metric, minute) => NORMAL[metric.metricName]?.(minute) ?? world(metric, minute);
      const { pages } = simulate(quiet, withProbe, 48 * 60);
      return pages.filter(({ actions }) => actions.join().includes('AlarmTopic')).map(({ minute }) => minute);
    };
    const HOUR = 60;
    expect(pagesOf(outage(20 * HOUR, 21 * HOUR))).toEqual([20 * HOUR + 2]);
    expect(pagesOf(outage(23 * HOUR, 24 * HOUR))).toEqual([]);
    expect(pagesOf(outage(29 * HOUR, 31 * HOUR))).toEqual([30 * HOUR]);
  });
});
