import {
  Alarm,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  TreatMissingData,
  type AlarmProps,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { AlarmDefinition } from './alarm-definition';
import { rule, type Rule } from '../validation/rules';

/** The alarm of a definition. */
export function metricAlarm(
  scope: Construct,
  id: string,
  definition: AlarmDefinition,
  named: Pick<AlarmProps, 'alarmName' | 'alarmDescription'>,
): Alarm {
  const { threshold, comparisonOperator = ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = definition;
  const props = {
    ...named,
    metric: definition.metric,
    comparisonOperator,
    evaluationPeriods: definition.evaluationPeriods,
    datapointsToAlarm: definition.datapointsToAlarm,
    treatMissingData: definition.treatMissingData ?? TreatMissingData.NOT_BREACHING,
  };
  return hasBand(definition)
    ? new AnomalyDetectionAlarm(scope, id, { ...props, stdDevs: threshold })
    : new Alarm(scope, id, { ...props, threshold });
}

/** The rule of the width of a band; `prop` is what the user calls the override. */
export function bandRule(prop: string, definition: AlarmDefinition): Rule {
  const width = hasBand(definition) ? definition.threshold : undefined;
  return rule(`${prop}.threshold`, width, 'be more than 0 standard deviations', (threshold) => threshold > 0);
}

function hasBand({ comparisonOperator }: AlarmDefinition): boolean {
  const { LESS_THAN_LOWER_THRESHOLD, GREATER_THAN_UPPER_THRESHOLD, LESS_THAN_LOWER_OR_GREATER_THAN_UPPER_THRESHOLD } =
    ComparisonOperator;
  const ofBands = [
    LESS_THAN_LOWER_THRESHOLD,
    GREATER_THAN_UPPER_THRESHOLD,
    LESS_THAN_LOWER_OR_GREATER_THAN_UPPER_THRESHOLD,
  ];
  return comparisonOperator !== undefined && ofBands.includes(comparisonOperator);
}
