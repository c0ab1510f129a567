import { ComparisonOperator, GraphWidget, TreatMissingData, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { probeMetric, type HttpProbe } from './probe';
import type { Environment } from '../environment/environment';
import type { AlarmDefinitions } from '../monitoring/alarm-definition';
import { OUTAGE } from '../monitoring/alarms/api';
import { Severity } from '../monitoring/severity';

/** A deployed probe has no results for some minutes, so that missing ones do not page. */
export function probeAlarms(environment: Environment, probe?: HttpProbe): AlarmDefinitions {
  if (probe === undefined) {
    return {};
  }
  const period = probe.interval;
  const failures = period.toMinutes() === 1 ? OUTAGE : { evaluationPeriods: 5, datapointsToAlarm: 3 };
  return {
    ProbeFailures: {
      metric: probeMetric('AVAILABLE', environment, { statistic: 'Minimum', period }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      ...failures,
      severity: Severity.PAGE,
      meaning: `From outside, ${probe.toString()} was not answered ${probe.expectedStatus} in ${failures.datapointsToAlarm} of ${failures.evaluationPeriods} probes.`,
      runbookSection: 'probe-failures',
    },
    ProbeSilence: {
      metric: probeMetric('AVAILABLE', environment, { statistic: 'SampleCount', period }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 5,
      treatMissingData: TreatMissingData.BREACHING,
      severity: Severity.TICKET,
      meaning:
        'The probe has not run for 5 of its intervals, so nobody would know from outside. Also right after it was deployed.',
      runbookSection: 'probe-failures',
    },
  };
}

/** What the probe sees. */
export function probeWidgets(environment: Environment, probe?: HttpProbe): IWidget[] {
  if (probe === undefined) {
    return [];
  }
  const period = probe.interval;
  return [
    new GraphWidget({
      title: `Probe: ${probe.toString()}`,
      left: [probeMetric('AVAILABLE', environment, { statistic: 'Minimum', period, label: 'available' })],
      right: [probeMetric('LATENCY', environment, { statistic: 'Maximum', period, label: 'latency (ms)' })],
      leftYAxis: { min: 0, max: 1 },
      rightYAxis: { min: 0 },
      width: 24,
      height: 6,
    }),
  ];
}
