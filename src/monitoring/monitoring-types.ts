import type { TimeZone } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { AlarmDefinition, LogQuery } from './alarm-definition';
import type { AlarmOverride, MonitoringProps, QuietHours } from './monitoring-props';
import type { ServiceLevelObjectives } from './objectives/slo';
import { Severity } from './severity';
import { CELL_TYPES } from '../environment/defaults';
import {
  DURATION,
  FLAG,
  instance,
  listOf,
  LOG_GROUP,
  mapOf,
  needed,
  NUMBER,
  oneOf,
  struct,
  TEXT,
  thing,
  type Shape,
} from '../validation/types';

const SEVERITY = instance('a Severity', Severity);
const TOPIC = thing<ITopic>('a topic', 'topicArn');

const OVERRIDE = struct<AlarmOverride>({
  enabled: FLAG,
  threshold: NUMBER,
  evaluationPeriods: NUMBER,
  datapointsToAlarm: NUMBER,
  severity: SEVERITY,
});

const QUIET_HOURS = struct<QuietHours>({
  schedule: needed(TEXT),
  timeZone: thing<TimeZone>('a TimeZone', 'timezoneName'),
  duration: needed(DURATION),
  description: TEXT,
});

/** What objectives are to be. */
export const OBJECTIVES = struct<ServiceLevelObjectives>({
  availability: NUMBER,
  latencyP99: DURATION,
  applicationSignals: FLAG,
});

/** What the props of monitoring are to be. */
export const MONITORING_TYPES: Shape<MonitoringProps> = {
  monitoring: CELL_TYPES.monitoring,
  alarmTopic: TOPIC,
  ticketTopic: TOPIC,
  alarmOverrides: mapOf(OVERRIDE),
  minimumRequests: NUMBER,
  heartbeat: DURATION,
  quietHours: listOf(QUIET_HOURS),
  runbookUrl: TEXT,
  slo: OBJECTIVES,
};

const LOG_QUERY = struct<LogQuery>({
  logGroups: needed(listOf(LOG_GROUP)),
  query: needed(TEXT),
});

/** What an alarm is to be. */
export const ALARM_DEFINITION = struct<AlarmDefinition>({
  metric: needed(thing<IMetric>('a metric', 'toMetricConfig')),
  threshold: needed(NUMBER),
  comparisonOperator: oneOf('ComparisonOperator', () => ComparisonOperator),
  evaluationPeriods: needed(NUMBER),
  datapointsToAlarm: NUMBER,
  treatMissingData: oneOf('TreatMissingData', () => TreatMissingData),
  staysUntilHandled: FLAG,
  severity: needed(SEVERITY),
  meaning: needed(TEXT),
  runbookSection: TEXT,
  logQuery: LOG_QUERY,
});
