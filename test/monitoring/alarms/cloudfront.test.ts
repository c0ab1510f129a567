import { Severity } from '../../../src';
import { distributionAlarms, distributionWidgets, seesEdge } from '../../../src/monitoring/alarms/cloudfront';
import { labelOf } from '../../alarms';
import { newStack } from '../../synth';
import { expectAlarms, platformAlarms, readAlarm, shownOf } from '../platform';

const platform = platformAlarms({ env: { env: { region: 'us-east-1' } } });
const { stack, alarms, distribution } = platform;
const of = (name: string, stat: string) => `AWS/CloudFront ${name} ${stat} DistributionId=Cdn Region=Global`;

test('who is told when', () => {
  expectAlarms(distributionAlarms(distribution, 10), platform, [
    [
      'EdgeServerErrors',
      Severity.PAGE,
      '>= 5 in 3 of 15 x 60',
      'edge-server-errors',
      /CloudFront answers at least 5 %/,
    ],
  ]);
});

test('a rate is watched like others: not of few requests, and not of few errors', () => {
  const part = 'FILL(rate, 0) * requests / 100';
  expect(readAlarm(stack, alarms.EdgeServerErrors)).toMatchObject({
    metrics: { rate: of('5xxErrorRate', 'Average'), requests: of('Requests', 'Sum') },
    expressions: { expr_1: `IF(requests >= 10 AND (${part}) >= 3, 100 * (${part}) / requests, 0)` },
  });
  expect(labelOf(alarms.EdgeServerErrors)).toBe('5xx (%)');
});

test.each([
  [{ env: { region: 'us-east-1' } }, true],
  [{ env: { region: 'eu-west-1' } }, false],
  [{}, false],
])('alarms of a stack in %j see the metrics of the edge: %s', (env, sees) => {
  expect(seesEdge(newStack(env))).toBe(sees);
});

test('in another region, no alarm waits for what it cannot see', () => {
  const { alarms: elsewhere } = platformAlarms();
  expect(Object.keys(elsewhere).filter((id) => id.startsWith('Edge'))).toEqual([]);
});

test('widgets show requests and errors of the edge in every region', () => {
  const { stack: elsewhere, distribution: there } = platformAlarms();
  const [{ title, region, size, yAxis, lines }] = shownOf(elsewhere, distributionWidgets(there));
  expect([title, region, size]).toEqual(['CloudFront: requests a minute, and errors (%)', 'us-east-1', [12, 6]]);
  expect(yAxis).toEqual({ left: { min: 0 }, right: { min: 0 } });
  expect(lines).toEqual([
    ['Requests', 'requests', 'Sum', 'us-east-1'],
    ['4xxErrorRate', '4xx (%)', undefined, 'us-east-1'],
    ['5xxErrorRate', '5xx (%)', undefined, 'us-east-1'],
  ]);
});
