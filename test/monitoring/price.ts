import type { Template } from 'aws-cdk-lib/assertions';
import { metricAlarms } from '../../tools/simulator/alarms';
import { resourcesOf } from '../synth';

/**
 * US dollars a month in us-east-1, without the free tier: https://aws.amazon.com/cloudwatch/pricing/, read in 2026-11.
 * Service level objectives are billed by the requests that Application Signals reads and are not in it.
 */
export const PRICES = { alarmMetric: 0.1, compositeAlarm: 0.5, dashboard: 3, customMetric: 0.3 };

/** What the monitoring of a template costs a month: how much there is of each, and the sum in dollars. */
export function monthlyPrice(template: Template): Record<keyof typeof PRICES | 'total', number> {
  const resources = resourcesOf(template).map(({ Type }) => Type);
  const variables = metricAlarms(template.toJSON()).flatMap((alarm) => alarm.variables);
  const metrics = variables.flatMap((variable) => (variable.kind === 'metric' ? [variable.metric] : []));
  const bands = variables.filter(({ kind }) => kind === 'band');
  const custom = metrics.filter(({ namespace }) => !namespace.startsWith('AWS/'));
  const counts = {
    // The two bounds of a band are billed as metrics, too.
    alarmMetric: metrics.length + 2 * bands.length,
    compositeAlarm: resources.filter((type) => type === 'AWS::CloudWatch::CompositeAlarm').length,
    dashboard: resources.filter((type) => type === 'AWS::CloudWatch::Dashboard').length,
    customMetric: new Set(custom.map((metric) => JSON.stringify(metric))).size,
  };
  const keys = Object.keys(PRICES) as (keyof typeof PRICES)[];
  return { ...counts, total: Number(keys.reduce((sum, key) => sum + counts[key] * PRICES[key], 0).toFixed(2)) };
}
