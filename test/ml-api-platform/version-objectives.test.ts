import { Duration } from 'aws-cdk-lib';
import { brokenRules, platformTemplate, README } from './platforms';
import { image } from './variants';
import { MonitoringLevel, type ModelVersion, type ServiceLevelObjectives } from '../../src';
import { FINE, platformWorld, type PlatformMinute } from '../../tools/simulator/platform-world';
import { simulate } from '../../tools/simulator/simulate';
import { alarmsBehind, alarmsOf } from '../alarms';
import { byType } from '../surroundings';

const HOUR = 60;
const PLATFORM: ServiceLevelObjectives = { availability: 99.9, latencyP99: Duration.millis(800) };
/** The second version promises less, the third nothing. */
const versions: Record<string, ModelVersion> = {
  v1: { image: image() },
  v2: { image: image(), slo: { availability: 99 } },
  v3: { image: image(), slo: {} },
};
const template = platformTemplate({ versions, slo: PLATFORM });

const objectivesOf = (of: typeof template) =>
  byType(of, 'AWS::ApplicationSignals::ServiceLevelObjective').map(([, { Properties }]) => [
    Properties.Name,
    Properties.Goal.AttainmentGoal,
  ]);
const burnsOf = (of: typeof template) =>
  Object.keys(alarmsOf(of)).filter((id) => /^V\d.*Burn/.test(id) && !id.endsWith('Short'));

describe('objectives of a version (M11)', () => {
  test('are those of the platform, its own instead, or none', () => {
    expect(objectivesOf(template)).toEqual([
      ['ml-api-availability-dev', 99.9],
      ['ml-api-latency-dev', 99],
      ['ml-api-v1-availability-dev', 99.9],
      ['ml-api-v1-latency-dev', 99],
      ['ml-api-v2-availability-dev', 99],
    ]);
    const windows = ['1h', '6h', '1d', '3d'];
    expect(burnsOf(template)).toEqual(
      ['V1Availability', 'V1Latency', 'V2Availability'].flatMap((name) => windows.map((one) => `${name}Burn${one}`)),
    );
    const alarms = alarmsOf(template);
    expect([alarms.V1AvailabilityBurn1h.Threshold, alarms.V2AvailabilityBurn1h.Threshold]).toEqual([1.44, 14.4]);
  });

  test('show on the dashboard, each with its name', () => {
    const body = JSON.stringify(byType(template, 'AWS::CloudWatch::Dashboard')[0][1].Properties.DashboardBody);
    const shown = [...body.matchAll(/(V\d\w+): error budget left/g)].map(([, name]) => name);
    expect(shown).toEqual(['V1Availability', 'V1Latency', 'V2Availability']);
  });

  test('are there without any of the platform', () => {
    const own = { v1: { image: image(), slo: { latencyP99: Duration.millis(500) } }, v2: { image: image() } };
    const alone = platformTemplate({ versions: own });
    expect(objectivesOf(alone)).toEqual([['ml-api-v1-latency-dev', 99]]);
    const { Metrics } = alarmsOf(alone).V1LatencyBurn1h;
    expect(JSON.stringify(Metrics)).toContain('TC(:0.5)');
  });

  test('decide by a promised latency of the version whether slow requests are a ticket as well', () => {
    const tickets = alarmsBehind(template, 'ticket', 'ml-api').filter((id) => id.endsWith('SlowRequests'));
    expect(tickets).toEqual(['V2SlowRequests', 'V3SlowRequests']);
  });

  test('are not in Application Signals where the platform’s are not, unless they say so', () => {
    const left = platformTemplate({
      slo: { availability: 99.9, applicationSignals: false },
      versions: {
        v1: { image: image(), slo: { availability: 99 } },
        v2: { image: image(), slo: { availability: 99, applicationSignals: true } },
      },
    });
    expect(objectivesOf(left)).toEqual([['ml-api-v2-availability-dev', 99]]);
    expect(burnsOf(left)).toHaveLength(8);
  });
});

type Change = (minute: number) => Partial<PlatformMinute>;

/** The objectives of versions that page when something is not fine for an hour. */
function paging(bad: Change, fine: Change = () => ({})) {
  const at = (minute: number) => (minute >= 2 * HOUR && minute < 3 * HOUR ? bad : fine)(minute);
  const world = platformWorld((minute) => ({ ...FINE, ...at(minute) }));
  const { states } = simulate(template.toJSON(), world, 4 * HOUR);
  const ringing = Object.keys(states).filter((id) => states[id].includes('ALARM'));
  const ids = ringing.map((id) => /Monitoring(V\d.*?)[0-9A-F]{8}$/.exec(id)?.[1]);
  return ids.filter((id) => id !== undefined && id.endsWith('Burn1h') && ids.includes(`${id}Short`));
}

describe('what objectives of versions wake somebody for', () => {
  test('the same failures burn the budget of a version that promises more, and not of one that promises less', () => {
    const rows = Object.entries({
      50: paging(() => ({ serverErrors: 6 })),
      5: paging(() => ({ serverErrors: 60 })),
    }).map(([share, ids]) => {
      const pages = ['V1', 'V2', 'V3'].map((name) => (ids.includes(`${name}AvailabilityBurn1h`) ? 'page' : '-'));
      return `| one of ${share} | ${pages.join(' | ')} |`;
    });
    expect(rows).toEqual(['| one of 5 | page | page | - |', '| one of 50 | page | - | - |']);
    rows.forEach((row) => expect(README).toContain(row));
  });

  test('the few requests of a quiet night wake nobody, also if all of them fail', () => {
    const few = (minute: number): Partial<PlatformMinute> => {
      const requests = minute % 10 === 0 ? 1 : 0;
      return { requests, serverErrors: requests, slow: 0, clientErrors: 0 };
    };
    expect(paging(few, few)).toEqual([]);
  });
});

describe('rules (X5): objectives of a version fail for', () => {
  const slo = (own: ServiceLevelObjectives, platform = {}) => {
    const broken = brokenRules(() => ({ versions: { v1: { image: image(), slo: own } }, ...platform }));
    return broken.join('\n');
  };

  test.each<[string, ServiceLevelObjectives]>([
    [
      'versions.v1.slo.availability must be above 93.06 and below 100, or its alarms can never fire, got 100',
      { availability: 100 },
    ],
    [
      'versions.v1.slo.latencyP99 must be at least 1 ms and shorter than 30 seconds, or its alarms can never fire, got 30 seconds',
      { latencyP99: Duration.seconds(30) },
    ],
    ['versions.v1.slo must hold availability, latencyP99 or both, got an object', { applicationSignals: false }],
  ])('%s', (message, own) => {
    expect(slo(own)).toBe(message);
  });

  test('monitoring that is none', () => {
    const none = { monitoring: MonitoringLevel.NONE };
    const message = 'versions.v1.slo must stand without monitoring none, got none';
    expect(slo({ availability: 99 }, none)).toBe(message);
    expect(slo({}, none)).toBe('');
  });

  test.each([{}, { availability: 93.07 }, { latencyP99: Duration.millis(29_999) }])('nothing else: %p', (own) => {
    expect(slo(own)).toBe('');
  });

  test('a latency of the platform that no request may take', () => {
    const platform = { slo: { latencyP99: Duration.seconds(40) } };
    const must = 'be at least 1 ms and shorter than 30 seconds, or its alarms can never fire';
    expect(brokenRules(() => platform)).toEqual([`slo.latencyP99 must ${must}, got 40 seconds`]);
    const slow = { image: image(), longestRequest: Duration.seconds(41), healthCheckInterval: Duration.seconds(15) };
    expect(brokenRules(() => ({ ...platform, versions: { v1: { image: image() }, v2: slow } }))).toEqual([]);
  });
});
