import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition } from './alarm-definition';
import type { AlarmOverride } from './monitoring-props';
import { rule, type Rule } from '../validation/rules';

const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;

/** A definition with what the user changed in it, which its meaning then tells. */
export function overridden(definition: AlarmDefinition, override: AlarmOverride): AlarmDefinition {
  const evaluationPeriods = override.evaluationPeriods ?? definition.evaluationPeriods;
  const datapoints = override.datapointsToAlarm ?? definition.datapointsToAlarm ?? evaluationPeriods;
  return {
    ...definition,
    meaning: meaningOf(definition, override),
    threshold: override.threshold ?? definition.threshold,
    evaluationPeriods,
    datapointsToAlarm: Math.min(datapoints, evaluationPeriods),
  };
}

/**
 * The rule of an alarm's window: PutMetricAlarm takes one of 1 day, and of 7 days in periods of an hour or more.
 *
 * @param prop what the user calls the override
 */
export function windowRule(
  prop: string,
  { metric, evaluationPeriods: own }: AlarmDefinition,
  override: AlarmOverride,
): Rule {
  const seconds = (metric as Metric).period.toSeconds();
  const most = Math.floor(((seconds < HOUR_SECONDS ? 1 : 7) * DAY_SECONDS) / seconds);
  return rule(
    `${prop}.evaluationPeriods`,
    override.evaluationPeriods ?? own,
    `be at most ${most}, as its periods are ${seconds} s long`,
    (periods) => periods <= most,
  );
}

function meaningOf({ meaning }: AlarmDefinition, override: AlarmOverride): string {
  const keys = ['threshold', 'evaluationPeriods', 'datapointsToAlarm'] as const;
  const changes = keys.filter((key) => override[key] !== undefined).map((key) => `${key} ${override[key]}`);
  return changes.length === 0 ? meaning : `${meaning} Changed here: ${changes.join(', ')}.`;
}
