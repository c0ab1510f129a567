import { noise, SCENARIOS, worldOf, type Traffic } from './scenarios';
import { statistic } from './statistics';

const API = { namespace: 'AWS/ApiGateway', dimensions: { ApiId: 'Api', Stage: '$default' } };
const LAMBDA = { namespace: 'AWS/Lambda', dimensions: { FunctionName: 'Handler' } };
const TRAFFIC: Traffic = {
  requests: 200,
  serverErrors: 4,
  functionErrors: 2,
  clientErrors: 20,
  latencyMs: 80,
  slowRequests: 4,
  slowMs: 3000,
};
const NONE: Traffic = { ...TRAFFIC, requests: 0, serverErrors: 0, functionErrors: 0, clientErrors: 0, slowRequests: 0 };

/** A statistic of a metric over a part of a scenario. */
function over(
  name: string,
  metric: { namespace: string; dimensions: object },
  metricName: string,
  stat: string,
  from = 0,
) {
  const { world, minutes } = SCENARIOS.find((scenario) => scenario.name === name)!;
  const identity = { ...metric, metricName, dimensions: { ...metric.dimensions } as Record<string, string> };
  const samples = Array.from({ length: minutes - from }, (_, index) => world(identity, from + index));
  return statistic(samples.flat(), stat);
}

test.each([
  [API, 'Count', 'Sum', 200],
  [API, '5xx', 'Sum', 4],
  [API, '5xx', 'Average', 0.02],
  [API, '4xx', 'Average', 0.1],
  [API, 'Latency', 'p98', 80],
  [API, 'Latency', 'p99', 3000],
  [API, 'IntegrationLatency', 'Maximum', 2995],
  [LAMBDA, 'Invocations', 'Sum', 200],
  [LAMBDA, 'Errors', 'Average', 0.01],
  [LAMBDA, 'Throttles', 'Sum', 0],
  [LAMBDA, 'Duration', 'Minimum', 70],
  [LAMBDA, 'ConcurrentExecutions', 'Maximum', 1],
])('traffic leaves samples in %j %s: %s is %d', (metric, metricName, stat, expected) => {
  const samples = worldOf(() => TRAFFIC)({ ...metric, metricName } as never, 0);
  expect(statistic(samples, stat)).toBe(expected);
  expect(worldOf(() => NONE)({ ...metric, metricName } as never, 0)).toEqual([]);
});

test.each([
  ['a wrong metric name', { ...API, metricName: '5XXError' }],
  ['a wrong dimension', { ...API, dimensions: { ApiName: 'Api' }, metricName: '5xx' }],
  ['a wrong namespace', { ...LAMBDA, namespace: 'Lambda', metricName: 'Errors' }],
])('%s has no data', (_, metric) => {
  expect(worldOf(() => TRAFFIC)(metric as never, 0)).toEqual([]);
});

test('noise is spread over 0 to 1 and is the same for the same minute', () => {
  const at = noise(1);
  const values = Array.from({ length: 10_000 }, (_, minute) => at(minute));
  expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1);
  expect(values.filter((value) => value < 0.1).length / values.length).toBeCloseTo(0.1, 1);
  expect([at(7), noise(1)(7)]).toEqual([values[7], values[7]]);
  expect(noise(2)(7)).not.toBe(values[7]);
});

test('scenarios have names of their own', () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
});

test.each([
  ['quiet night', 480, 0],
  ['one error of one request', 480, 1],
  ['deploy blip', 241, 90],
  ['full outage', 160, 40 * 300],
  ['flapping recovery', 275, (20 + 7) * 300],
  ['recovery', 315, 15 * 300],
  ['latency regression', 240, 0],
  ['no traffic', 180, 0],
  ['noisy clients', 360, 0],
])('%s lasts %d minutes and has %d server errors', (name, minutes, expected) => {
  expect(SCENARIOS.find((scenario) => scenario.name === name)?.minutes).toBe(minutes);
  expect(over(name, API, '5xx', 'Sum')).toBe(expected);
});

test.each([
  ['slow burn', 0.0025, 120],
  ['steady burn', 0.01, 120],
  ['busy day', 0.0001, 0],
])('%s has an error rate of about %d', (name, rate, from) => {
  expect(over(name, API, '5xx', 'Average', from)! / rate).toBeCloseTo(1, 1);
});

test('the latency regression ends with a p99 of 3 s', () => {
  expect(over('latency regression', API, 'Latency', 'p99', 180)).toBe(3000);
});

test('the clients of noisy clients cause 40 % errors', () => {
  expect(over('noisy clients', API, '4xx', 'Average', 120)).toBe(0.4);
});

test('no traffic leaves no data after two hours', () => {
  expect(over('no traffic', API, 'Count', 'Sum', 120)).toBeUndefined();
});

test('the busy day has 300 to 3,000 requests a minute', () => {
  const { world } = SCENARIOS.find(({ name }) => name === 'busy day')!;
  const requests = Array.from({ length: 1440 }, (_, minute) =>
    statistic(world({ ...API, metricName: 'Count' }, minute), 'Sum')!,
  );
  expect([Math.min(...requests), Math.max(...requests)]).toEqual([300, 3000]);
});
