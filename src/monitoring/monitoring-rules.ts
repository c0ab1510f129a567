import { Duration, Token } from 'aws-cdk-lib';
import type { AlarmOverride, MonitoringProps } from './monitoring-props';
import { sloRules, type ServiceLevelObjectives } from './objectives/slo';
import { isSchedule, SCHEDULE } from './schedule';
import { settingsOf } from '../environment/environment';
import type { EnvironmentProps } from '../environment/environment-props';
import { MonitoringLevel } from '../environment/monitoring-level';
import { durationRules, knownRule, rule, wholeNumberRule, type Rule } from '../validation/rules';

/** What bounds the monitoring of an API. */
export interface ApiLimits {
  /** When a request is answered 5xx at the latest. */
  readonly timeout: Duration;
  /** The most requests a second; undefined when nothing is known of it. */
  readonly rateLimit?: number;
}

/** The fewest requests in a period for which a rate means something, when nothing else is said. */
export const MINIMUM_REQUESTS = 10;

/** The rules of how a construct is monitored. */
export function monitoringRules(props: MonitoringProps & EnvironmentProps, { timeout, rateLimit }: ApiLimits): Rule[] {
  const { minimumRequests, heartbeat, quietHours = [], alarmOverrides = {} } = props;
  return [
    wholeNumberRule('minimumRequests', minimumRequests, 1, 1_000_000),
    rule('runbookUrl', props.runbookUrl, 'be a URL with http:// or https://, and without a fragment', (url) =>
      /^https?:\/\/[^\s#]+$/.test(url),
    ),
    rule('runbookUrl', props.runbookUrl, 'be 300 characters long at most', ({ length }) => length <= 300),
    // Rates of errors are those of a minute.
    rateLimit === undefined || Token.isUnresolved(rateLimit)
      ? undefined
      : rule(
          'minimumRequests',
          minimumRequests,
          `be at most ${60 * rateLimit}, which throttling lets through in a minute, or alarms can never fire`,
          (requests) => requests <= 60 * rateLimit,
        ),
    ...objectiveRules(props, props.slo, timeout),
    knownRule('heartbeat', heartbeat),
    ...durationRules('heartbeat', heartbeat, Duration.minutes(1), Duration.days(1), 'minutes'),
    ...quietHours.flatMap(({ schedule, duration }, index) => [
      rule(`quietHours[${index}].schedule`, schedule, SCHEDULE, isSchedule),
      ...durationRules(`quietHours[${index}].duration`, duration, Duration.minutes(1), Duration.days(15), 'minutes'),
    ]),
    ...Object.entries(alarmOverrides).flatMap(([id, override]) => overrideRules(`alarmOverrides.${id}`, override)),
  ];
}

/** The rules of objectives of a system, or of a part of it that is named by the prop. */
export function objectiveRules(
  props: MonitoringProps & EnvironmentProps,
  slo: ServiceLevelObjectives | undefined,
  timeout: Duration,
  prop = 'slo',
): Rule[] {
  const level = slo && settingsOf(props).monitoring;
  return [
    rule(prop, level, 'stand without monitoring none', (one) => one !== MonitoringLevel.NONE),
    ...sloRules(slo, timeout, prop),
  ];
}

/** The alarms' own limits: PutMetricAlarm takes a window of 1 day, in periods of at least a minute. */
function overrideRules(prop: string, { evaluationPeriods, datapointsToAlarm }: AlarmOverride): Rule[] {
  return [
    wholeNumberRule(`${prop}.evaluationPeriods`, evaluationPeriods, 1, 1_440),
    wholeNumberRule(`${prop}.datapointsToAlarm`, datapointsToAlarm, 1, evaluationPeriods ?? 1_440),
  ];
}
