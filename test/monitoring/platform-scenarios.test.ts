import { readFileSync } from 'fs';
import { join } from 'path';
import { Duration } from 'aws-cdk-lib';
import { platformTemplate } from './platform';
import { PLATFORM_SCENARIOS } from '../../tools/simulator/platform-scenarios';
import { simulate } from '../../tools/simulator/simulate';
import { alarmsOf } from '../alarms';

const README = readFileSync(join(__dirname, '../../src/ml-api-platform/README.md'), 'utf8');
const [edge, elsewhere] = ['us-east-1', 'eu-west-1'].map((region) => ({ env: { region } }));
const slo = { availability: 99.9, latencyP99: Duration.millis(1500) };
const versions = 1;
const heartbeat = Duration.minutes(15);
let templates: Record<string, object>;
beforeAll(() => {
  templates = {
    'us-east-1': platformTemplate({ versions, env: edge }).toJSON(),
    elsewhere: platformTemplate({ versions, env: elsewhere }).toJSON(),
    slo: platformTemplate({ versions, env: elsewhere, props: { slo, heartbeat } }).toJSON(),
  };
});

/** What notifies, and who is told how often. */
function told(of: string, name: string) {
  const { world, minutes } = PLATFORM_SCENARIOS.find((scenario) => scenario.name === name)!;
  const { states, pages } = simulate(templates[of], world, minutes);
  const count = (topic: string) => pages.filter(({ actions }) => actions.join().includes(topic)).length;
  const rang = Object.keys(states).filter((id) => states[id].includes('ALARM'));
  const alarms = rang.map((id) => /Monitoring(.*?)[0-9A-F]{8}$/.exec(id)![1]);
  return {
    notified: [count('AlarmTopic'), count('TicketTopic')],
    alarms: alarms.filter((id) => !/^(Page|Ticket|.*Burn)/.test(id)).sort(),
  };
}

type Counts = [pages: number, tickets: number];

/** The scenario; pages and tickets in us-east-1, elsewhere, and with objectives and a heartbeat; what is in ALARM in us-east-1. */
const EXPECTED: [name: string, edge: Counts, elsewhere: Counts, withSlo: Counts, alarms: string][] = [
  ['normal week', [0, 0], [0, 0], [0, 0], ''],
  ['quiet night', [0, 0], [0, 0], [0, 0], ''],
  ['night without traffic', [0, 0], [0, 0], [1, 0], ''],
  ['deployment', [0, 0], [0, 0], [0, 0], ''],
  ['deployment blip', [0, 0], [0, 0], [0, 0], ''],
  ['interruption', [0, 0], [0, 0], [0, 0], ''],
  ['bad version', [1, 0], [1, 0], [1, 1], 'EdgeServerErrors V1ServerErrors'],
  [
    'crash loop',
    [1, 1],
    [1, 1],
    [1, 1],
    'EdgeServerErrors LoadBalancerErrors V1ConnectionErrors V1FewHealthyTargets V1NoHealthyTarget V1UnhealthyTargets',
  ],
  [
    'Spot is gone',
    [1, 1],
    [1, 1],
    [1, 1],
    'EdgeServerErrors LoadBalancerErrors V1MissingTasks V1NoTasks V1PlacementFailures',
  ],
  ['Spot is gone at night', [1, 0], [1, 0], [1, 0], 'V1MissingTasks V1NoTasks V1PlacementFailures'],
  [
    'Spot is gone, and a stand-in serves',
    [0, 1],
    [0, 1],
    [0, 1],
    'V1FewHealthyTargets V1MissingTasks V1PlacementFailures',
  ],
  ['Spot is back, and a stand-in stays', [0, 1], [0, 1], [0, 1], 'V1StandIn'],
  ['one task is missing', [0, 1], [0, 1], [0, 1], 'V1FewHealthyTargets V1MissingTasks V1PlacementFailures'],
  ['one task is unhealthy', [0, 1], [0, 1], [0, 1], 'V1FewHealthyTargets V1UnhealthyTargets'],
  ['slow model', [0, 1], [0, 1], [0, 1], 'V1SlowRequests'],
  ['more than it can', [0, 1], [0, 1], [0, 1], 'V1AtMaximum V1CpuNearLimit'],
  ['memory leak', [0, 1], [0, 1], [0, 1], 'V1MemoryNearLimit'],
  ['deployment is rolled back', [0, 1], [0, 1], [0, 1], 'V1DeploymentFailed'],
  ['deployment is stuck', [0, 1], [0, 1], [0, 1], 'V1DeploymentStuck'],
  ['noisy clients', [0, 1], [0, 1], [0, 1], 'V1ClientErrors'],
  ['tasks refuse connections', [0, 1], [0, 1], [1, 1], 'V1ConnectionErrors'],
  ['too many connections', [0, 1], [0, 1], [0, 1], 'RejectedConnections'],
  ['database at its ceiling', [0, 1], [0, 1], [0, 1], 'DatabaseNearCeiling'],
  ['connections leak', [0, 1], [0, 1], [0, 1], 'DatabaseConnections'],
  ['one deadlock', [0, 0], [0, 0], [0, 0], ''],
  ['deadlocks', [0, 1], [0, 1], [0, 1], 'DatabaseDeadlocks'],
  ['a reader lags', [0, 1], [0, 1], [0, 1], 'DatabaseReplicaLag'],
  ['rotation fails', [0, 1], [0, 1], [0, 1], 'DatabaseRotation'],
  ['attack', [0, 1], [0, 1], [0, 1], 'EdgeBlockedRequests OriginBlockedRequests'],
  ['the edge reaches nothing', [1, 0], [0, 0], [1, 0], 'EdgeServerErrors'],
];

test('every scenario is in the table', () => {
  expect(EXPECTED.map(([name]) => name)).toEqual(PLATFORM_SCENARIOS.map(({ name }) => name));
});

test.each(EXPECTED)('%s is in the README with the same numbers', (name, ...columns) => {
  const { description } = PLATFORM_SCENARIOS.find((scenario) => scenario.name === name)!;
  const counts = columns.slice(0, 3).map((both) => (both as Counts).join(' / '));
  expect(README).toContain(`| ${[name, description, ...counts].join(' | ')} |`);
});

test.each(EXPECTED)('%s', (name, edgeCounts, elsewhereCounts, withSlo, alarms) => {
  const found = Object.keys(templates).map((of) => told(of, name));
  expect(found.map(({ notified }) => notified)).toEqual([edgeCounts, elsewhereCounts, withSlo]);
  expect(found[0].alarms.join(' ')).toBe(alarms);
});

test('each alarm rings in a scenario', () => {
  const rang = new Set(EXPECTED.flatMap(([, , , , alarms]) => alarms.split(' ')));
  const ids = Object.keys(alarmsOf(platformTemplate({ versions, env: edge })));
  expect(ids.filter((id) => !rang.has(id))).toEqual([]);
});
