import type { IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition } from './alarm-definition';
import type { AlarmOverride } from './monitoring-props';

const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;

/**
 * A definition with what the user changed in it, which its meaning then tells.
 *
 * @param prop what the user calls the override, for errors
 */
export function overridden(definition: AlarmDefinition, override: AlarmOverride, prop: string): AlarmDefinition {
  const evaluationPeriods = override.evaluationPeriods ?? definition.evaluationPeriods;
  const datapoints = override.datapointsToAlarm ?? definition.datapointsToAlarm ?? evaluationPeriods;
  checkWindow(definition.metric, evaluationPeriods, prop);
  return {
    ...definition,
    meaning: meaningOf(definition, override),
    threshold: override.threshold ?? definition.threshold,
    evaluationPeriods,
    datapointsToAlarm: Math.min(datapoints, evaluationPeriods),
  };
}

/** PutMetricAlarm takes a window of 1 day, and of 7 days in periods of an hour or more. */
function checkWindow(metric: IMetric, evaluationPeriods: number, prop: string): void {
  const seconds = (metric as Metric).period.toSeconds();
  const most = Math.floor(((seconds < HOUR_SECONDS ? 1 : 7) * DAY_SECONDS) / seconds);
  if (evaluationPeriods > most) {
    const rule = `be at most ${most}, as its periods are ${seconds} s long`;
    throw new Error(`${prop}.evaluationPeriods must ${rule}, got ${evaluationPeriods}`);
  }
}

function meaningOf({ meaning }: AlarmDefinition, override: AlarmOverride): string {
  const keys = ['threshold', 'evaluationPeriods', 'datapointsToAlarm'] as const;
  const changes = keys.filter((key) => override[key] !== undefined).map((key) => `${key} ${override[key]}`);
  return changes.length === 0 ? meaning : `${meaning} Changed here: ${changes.join(', ')}.`;
}
