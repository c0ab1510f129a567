import { readFileSync } from 'fs';
import { join } from 'path';
import { Duration } from 'aws-cdk-lib';
import { peerTemplate } from '../../tools/simulator/peer';
import { SCENARIOS } from '../../tools/simulator/scenarios';
import { simulate } from '../../tools/simulator/simulate';
import { httpApiTemplate } from '../synth';

/** How often each topic of a template is notified that something began, in each scenario. */
type Counts = Record<string, number>;

const README = readFileSync(join(__dirname, '../../src/monitored-http-api/README.md'), 'utf8');
const slo = { availability: 99.9, latencyP99: Duration.millis(800) };
let templates: Record<'default' | 'slo' | 'peer', object>;
beforeAll(() => {
  templates = {
    default: httpApiTemplate().toJSON(),
    slo: httpApiTemplate({ slo, heartbeat: Duration.minutes(15) }).toJSON(),
    peer: peerTemplate(),
  };
});

function notifications(template: object, name: string): Counts {
  const { world, minutes } = SCENARIOS.find((scenario) => scenario.name === name)!;
  const counts: Counts = { pages: 0, tickets: 0 };
  for (const { actions } of simulate(template, world, minutes).pages) {
    counts[/TicketTopic/.test(actions.join()) ? 'tickets' : 'pages'] += 1;
  }
  return counts;
}

/** The scenario, then pages and tickets by default, with objectives and a heartbeat, and of the peer. */
const EXPECTED: [name: string, byDefault: [number, number], withSlo: [number, number], peer: number][] = [
  ['quiet night', [0, 0], [0, 0], 0],
  ['one error of one request', [0, 0], [0, 0], 0],
  ['deploy blip', [0, 0], [0, 0], 0],
  ['busy day', [0, 0], [0, 0], 0],
  ['noisy clients', [0, 1], [0, 1], 0],
  ['slow burn', [0, 59], [0, 1], 0],
  ['steady burn', [0, 3], [0, 1], 54],
  ['latency regression', [0, 0], [0, 0], 2],
  ['recovery', [1, 0], [1, 1], 2],
  ['flapping recovery', [1, 0], [1, 1], 2],
  ['full outage', [1, 0], [1, 0], 2],
  ['no traffic', [0, 0], [1, 0], 0],
];

test('every scenario is in the table', () => {
  expect(EXPECTED.map(([name]) => name).sort()).toEqual(SCENARIOS.map(({ name }) => name).sort());
});

describe.each(EXPECTED)('%s', (name, byDefault, withSlo, peer) => {
  test('notifies as often as the table says', () => {
    const found = Object.values(templates).map((template) => Object.values(notifications(template, name)));
    expect(found).toEqual([byDefault, withSlo, [peer, 0]]);
  });

  test('is in the README with the same numbers', () => {
    const cells = [name, ...[byDefault, withSlo].map(([pages, tickets]) => `${pages} / ${tickets}`), String(peer)];
    expect(README).toContain(`| ${cells.join(' | ')} |`);
  });
});

test('an outage is seen in its third minute, and with an objective in its first', () => {
  const { world, minutes } = SCENARIOS.find(({ name }) => name === 'full outage')!;
  const firstPage = (template: object) => simulate(template, world, minutes).pages[0].minute;
  expect(firstPage(templates.default)).toBe(122);
  expect(firstPage(templates.slo)).toBe(120);
  expect(firstPage(templates.peer)).toBe(130);
});
