import { Duration } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { ApiHandler } from '../../../src';
import { metricAlarms } from '../../../tools/simulator/alarms';
import { worldOf } from '../../../tools/simulator/scenarios';
import { simulate } from '../../../tools/simulator/simulate';
import { httpApiTemplate, newHttpApi, resourcesOf } from '../../synth';

const SLO = { availability: 99.9, latencyP99: Duration.millis(800) };
let template: Template;
beforeAll(() => (template = httpApiTemplate({ slo: SLO })));

/** Share of a budget of 30 days that is spent in a window at a rate. */
const spent = (rate: number, hours: number) => (rate * hours) / (30 * 24);

describe('burn-rate alarms', () => {
  test.each([
    ['AvailabilityBurn1h', 1, 14.4, 0.02, 1.44],
    ['AvailabilityBurn6h', 6, 6, 0.05, 0.6],
    ['AvailabilityBurn1d', 24, 3, 0.1, 0.3],
    ['AvailabilityBurn3d', 72, 1, 0.1, 0.1],
    ['LatencyBurn1h', 1, 14.4, 0.02, 14.4],
    ['LatencyBurn6h', 6, 6, 0.05, 6],
    ['LatencyBurn1d', 24, 3, 0.1, 3],
    ['LatencyBurn3d', 72, 1, 0.1, 1],
  ])(
    '%s of %d h at %d times spends %d of the budget: %d %%, as in the SRE workbook',
    (id, hours, rate, budget, percent) => {
      expect(spent(rate, hours)).toBeCloseTo(budget, 10);
      const [long, short] = [id, `${id}Short`].map((alarmId) => propertiesOf(alarmId));
      expect([long.Threshold, short.Threshold]).toEqual([percent, percent]);
      expect(windowOf(long)).toBe(hours * 3600);
    },
  );

  test.each([
    ['1h', 5],
    ['6h', 30],
    ['1d', 120],
    ['3d', 360],
  ])('the short window of %s is %d minutes', (row, minutes) => {
    expect(windowOf(propertiesOf(`AvailabilityBurn${row}Short`))).toBe(minutes * 60);
  });

  test('a window of more than a day is days that must all breach', () => {
    expect(propertiesOf('AvailabilityBurn3d')).toMatchObject({ EvaluationPeriods: 3, DatapointsToAlarm: 3 });
  });

  test('only the fastest pages, and both windows must burn', () => {
    const [page, ticket] = ['PageAlarm', 'TicketAlarm'].map((id) => JSON.stringify(ruleOf(id)));
    expect(page).toMatch(/\(ALARM[^)]+AvailabilityBurn1h\w+[^)]+\) AND ALARM[^)]+AvailabilityBurn1hShort/);
    expect(page).not.toMatch(/Burn(6h|1d|3d)/);
    expect(ticket).toMatch(/AvailabilityBurn3d\w+[^)]+\) AND ALARM[^)]+AvailabilityBurn3dShort/);
    expect(ticket).not.toContain('Burn1h');
  });

  test('all of one objective can fire, whatever the objective', () => {
    const outage = worldOf(() => ({
      requests: 300,
      serverErrors: 300,
      functionErrors: 0,
      clientErrors: 0,
      latencyMs: 900,
      slowRequests: 0,
      slowMs: 900,
    }));
    fc.assert(
      fc.property(
        fc.double({ min: 93.1, max: 99.999, noNaN: true }),
        fc.integer({ min: 1, max: 899 }),
        (goal, limit) => {
          const { Resources } = httpApiTemplate({
            slo: { availability: goal, latencyP99: Duration.millis(limit) },
          }).toJSON();
          const burns = Object.entries<any>(Resources).filter(([id]) => /Burn(1h|6h)/.test(id));
          const { states } = simulate({ Resources: Object.fromEntries(burns) }, outage, 10);
          expect(Object.values(states).map((all) => all.at(-1))).toEqual(Array(8).fill('ALARM'));
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('objectives', () => {
  test('are request-based service level objectives of 30 days with the burn rates of the long windows', () => {
    template.hasResourceProperties('AWS::ApplicationSignals::ServiceLevelObjective', {
      Name: 'http-api-availability-dev',
      Goal: { AttainmentGoal: 99.9, Interval: { RollingInterval: { Duration: 30, DurationUnit: 'DAY' } } },
      RequestBasedSli: {
        RequestBasedSliMetric: {
          MonitoredRequestCountMetric: {
            BadCountMetric: [{ MetricStat: { Metric: { MetricName: '5xx' }, Stat: 'Sum' } }],
          },
          TotalRequestCountMetric: [{ MetricStat: { Metric: { MetricName: 'Count' }, Period: 60, Stat: 'Sum' } }],
        },
      },
      BurnRateConfigurations: [60, 360, 1440, 4320].map((LookBackWindowMinutes) => ({ LookBackWindowMinutes })),
    });
    template.hasResourceProperties('AWS::ApplicationSignals::ServiceLevelObjective', {
      Name: 'http-api-latency-dev',
      Goal: { AttainmentGoal: 99 },
      RequestBasedSli: {
        RequestBasedSliMetric: {
          MonitoredRequestCountMetric: {
            GoodCountMetric: [{ MetricStat: { Metric: { MetricName: 'Latency' }, Stat: 'TC(:800)' } }],
          },
        },
      },
    });
  });

  test('are none by default', () => {
    httpApiTemplate().resourceCountIs('AWS::ApplicationSignals::ServiceLevelObjective', 0);
  });

  test('are left out of Application Signals when that is asked for, and their alarms stay', () => {
    const without = httpApiTemplate({ slo: { ...SLO, applicationSignals: false } });
    without.resourceCountIs('AWS::ApplicationSignals::ServiceLevelObjective', 0);
    without.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: 'http-api-availability-burn1h-dev' });
  });

  test('are named although physical names are switched off, because the service asks for it', () => {
    const [objective] = resourcesOf(httpApiTemplate({ slo: { availability: 99.9 }, physicalNames: false })).filter(
      ({ Type }) => Type === 'AWS::ApplicationSignals::ServiceLevelObjective',
    );
    expect(objective.Properties.Name).toMatch(/^StackMonitoredHttpApiMonitoring\w+-Availability$/);
  });
});

describe('an objective whose alarms can never fire is refused', () => {
  const TIMEOUT = 'be at least 1 ms and shorter than 30 seconds, or its alarms can never fire';
  const AVAILABILITY = 'be above 93.06 and below 100, or its alarms can never fire';

  test.each([
    [{ availability: 93.05 }, `slo.availability must ${AVAILABILITY}, got 93.05`],
    [{ availability: 100 }, `slo.availability must ${AVAILABILITY}, got 100`],
    [{ latencyP99: Duration.seconds(30) }, `slo.latencyP99 must ${TIMEOUT}, got 30 seconds`],
    [{ latencyP99: Duration.millis(0) }, `slo.latencyP99 must ${TIMEOUT}, got 0 millis`],
    [{}, 'slo must hold availability, latencyP99 or both, got an object'],
  ])('fails for %j', (slo, message) => {
    expect(() => newHttpApi({ slo })).toThrow(message);
  });

  test('fails for a latency that the timeout of the function cuts off', () => {
    const props = {
      slo: { latencyP99: Duration.seconds(5) },
      handler: ApiHandler.bundled({ timeout: Duration.seconds(5) }),
    };
    expect(() => newHttpApi(props)).toThrow('slo.latencyP99 must be at least 1 ms and shorter than 5 seconds');
  });

  test.each([{ availability: 93.06 }, { availability: 99.9999 }, { latencyP99: Duration.millis(29_999) }])(
    'takes %j',
    (slo) => {
      expect(() => newHttpApi({ slo })).not.toThrow();
    },
  );
});

function propertiesOf(alarmId: string): any {
  const [found] = Object.entries<any>(template.toJSON().Resources).filter(([id]) => {
    return new RegExp(`Monitoring${alarmId}[0-9A-F]{8}$`).test(id);
  });
  return found[1].Properties;
}

function ruleOf(alarmId: string): unknown {
  return propertiesOf(alarmId).AlarmRule;
}

function windowOf({ EvaluationPeriods, Metrics }: any): number {
  const { Period } = Metrics.find(({ MetricStat }: any) => MetricStat).MetricStat;
  expect(metricAlarms(template.toJSON()).length).toBeGreaterThan(0);
  return EvaluationPeriods * Period;
}
