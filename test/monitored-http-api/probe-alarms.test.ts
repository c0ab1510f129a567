import { Duration } from 'aws-cdk-lib';
import { HttpProbe, type MonitoredHttpApiProps } from '../../src';
import { alarmsOf, metricsOf, textOf } from '../alarms';
import { httpApiTemplate } from '../synth';

const alarm = (id: string, props: Partial<MonitoredHttpApiProps>) => alarmsOf(httpApiTemplate(props))[id];

describe('alarms of a probe', () => {
  test.each([
    [15, 1, 16],
    [15, 2, 8],
    [7, 3, 3],
    [10, 10, 2],
    [1, 60, 1],
  ])('Heartbeat: of %d minutes, with probes every %d minutes, is from %d requests', (window, every, threshold) => {
    const probe = HttpProbe.of({ interval: Duration.minutes(every) });
    const properties = alarm('Heartbeat', { heartbeat: Duration.minutes(window), probe });
    expect(properties).toMatchObject({ Period: 60 * window, Threshold: threshold, EvaluationPeriods: 1 });
  });

  const PROBED = {
    Namespace: 'CdkGoldenPaths/MonitoredHttpApi',
    MetricName: 'ProbeAvailable',
    Dimensions: [{ Name: 'service', Value: 'http-api-dev' }],
  };

  test.each([
    ['ProbeFailures', 1, 'Minimum', 15, 3, 'notBreaching'],
    ['ProbeFailures', 2, 'Minimum', 5, 3, 'notBreaching'],
    ['ProbeFailures', 60, 'Minimum', 5, 3, 'notBreaching'],
    ['ProbeSilence', 1, 'SampleCount', 5, 5, 'breaching'],
    ['ProbeSilence', 2, 'SampleCount', 5, 5, 'breaching'],
  ])('%s, every %d min: %s below 1, in %d periods %d times', (id, every, Stat, periods, datapoints, missing) => {
    const properties = alarm(id, { probe: HttpProbe.of({ interval: Duration.minutes(every) }) });
    expect(metricsOf(properties)).toEqual({ metric: { ...PROBED, Period: 60 * every, Stat } });
    expect(properties).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: periods,
      DatapointsToAlarm: datapoints,
      TreatMissingData: missing,
    });
  });

  test.each([
    [1, 'in 3 of 15 probes.'],
    [5, 'in 3 of 5 probes.'],
  ])('ProbeFailures: every %d min, says %s', (every, text) => {
    const template = httpApiTemplate({ probe: HttpProbe.of({ interval: Duration.minutes(every) }) });
    expect(textOf(template, alarmsOf(template).ProbeFailures.AlarmDescription)).toContain(text);
  });
});
