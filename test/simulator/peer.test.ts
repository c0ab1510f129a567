import { peerTemplate } from './peer';
import { SCENARIOS } from './scenarios';
import { simulate } from './simulate';
import { render, resourcesOf } from './template';

const TEMPLATE = peerTemplate();
const ALARMS = resourcesOf(TEMPLATE, 'AWS::CloudWatch::Alarm');
const NAMES = Object.fromEntries(ALARMS.map(({ id, properties }) => [id, render(properties.AlarmName)]));

test('the peer has nine alarms that notify one topic, with its default of 3 of 3 periods of 5 minutes', () => {
  expect(ALARMS).toHaveLength(9);
  for (const { properties } of ALARMS) {
    const expected = { EvaluationPeriods: 3, DatapointsToAlarm: 3, TreatMissingData: 'notBreaching' };
    expect(properties).toMatchObject({ ...expected, AlarmActions: [{ Ref: expect.stringMatching(/^OnAlarm/) }] });
    expect(properties.Metrics).toEqual([
      expect.objectContaining({ MetricStat: expect.objectContaining({ Period: 300 }) }),
    ]);
  }
});

/** The first minute with a page, and how often each alarm pages, by the name that the peer gives it. */
function pagesIn(name: string): [number | undefined, Record<string, number>] {
  const { world, minutes } = SCENARIOS.find((scenario) => scenario.name === name)!;
  const { pages } = simulate(TEMPLATE, world, minutes);
  const counts: Record<string, number> = {};
  for (const { alarm } of pages) counts[NAMES[alarm]] = (counts[NAMES[alarm]] ?? 0) + 1;
  return [pages[0]?.minute, counts];
}

test.each<[string, number | undefined, Record<string, number>]>([
  ['quiet night', undefined, {}],
  ['one error of one request', undefined, {}],
  ['deploy blip', undefined, {}],
  ['slow burn', 159, { 'Shop-Api-Fault-Count-Warning': 460, 'Shop-Handler-Fault-Count-Warning': 460 }],
  [
    'steady burn',
    131,
    {
      'Shop-Api-Fault-Count-Warning': 1,
      'Shop-Handler-Fault-Count-Warning': 1,
      'Shop-Api-Fault-Rate-Critical': 24,
      'Shop-Handler-Fault-Rate-Critical': 24,
    },
  ],
  [
    'full outage',
    130,
    {
      'Shop-Api-Fault-Count-Warning': 1,
      'Shop-Api-Fault-Rate-Critical': 1,
      'Shop-Handler-Fault-Count-Warning': 1,
      'Shop-Handler-Fault-Rate-Critical': 1,
    },
  ],
  [
    'flapping recovery',
    130,
    {
      'Shop-Api-Fault-Count-Warning': 1,
      'Shop-Api-Fault-Rate-Critical': 1,
      'Shop-Handler-Fault-Count-Warning': 1,
      'Shop-Handler-Fault-Rate-Critical': 1,
    },
  ],
  [
    'recovery',
    130,
    {
      'Shop-Api-Fault-Count-Warning': 1,
      'Shop-Api-Fault-Rate-Critical': 1,
      'Shop-Handler-Fault-Count-Warning': 1,
      'Shop-Handler-Fault-Rate-Critical': 1,
    },
  ],
  ['latency regression', 139, { 'Shop-Api-Latency-P99-Warning': 1, 'Shop-Handler-Latency-P99-Warning': 1 }],
  ['no traffic', undefined, {}],
  ['noisy clients', undefined, {}],
  ['busy day', undefined, {}],
])('the peer pages in "%s" first in minute %s: %j', (name, first, counts) => {
  expect(pagesIn(name)).toEqual([first, counts]);
});
