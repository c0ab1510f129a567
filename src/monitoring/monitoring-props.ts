import type { Duration, TimeZone } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { ServiceLevelObjectives } from './objectives/slo';
import type { Severity } from './severity';
import type { MonitoringLevel } from '../environment/monitoring-level';

/**
 * What to change in one alarm.
 */
export interface AlarmOverride {
  /**
   * Whether the alarm is created.
   *
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * The value that the metric is compared with, in the metric's unit; rates are in percent.
   *
   * @default - as the alarm's definition says
   */
  readonly threshold?: number;
  /**
   * How many periods are looked at: the N of M of N, at least 1.
   *
   * @default - as the alarm's definition says
   */
  readonly evaluationPeriods?: number;
  /**
   * How many of them must be breaching: the M of M of N, at least 1 and at most `evaluationPeriods`.
   *
   * @default - as the alarm's definition says
   */
  readonly datapointsToAlarm?: number;
  /**
   * What the alarm asks of a person.
   *
   * @default - as the alarm's definition says
   */
  readonly severity?: Severity;
}

/**
 * Hours in which nobody is notified. Alarms still change their state; what is in ALARM when the hours end notifies then.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-mute-rules.html
 */
export interface QuietHours {
  /**
   * When the hours begin: `cron(minutes hours day-of-month month day-of-week)`, or `at(yyyy-MM-ddThh:mm)` for once. The
   * fields hold numbers, names (`JAN` to `DEC`, `SUN` to `SAT`), `*`, `-` and commas, and no `/`, `?` or `L`.
   */
  readonly schedule: string;
  /**
   * The time zone of the schedule.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;
  /**
   * How long they last, from 1 minute to 15 days.
   */
  readonly duration: Duration;
  /**
   * Why, for whoever reads the mute rule.
   *
   * @default - the name of the system
   */
  readonly description?: string;
}

/**
 * How a construct is monitored.
 *
 * @internal
 */
export interface MonitoringProps {
  /**
   * How much is created.
   *
   * @default - as in the environment profile: ESSENTIAL (sandbox) or FULL (dev, staging, prod)
   */
  readonly monitoring?: MonitoringLevel;
  /**
   * Who is paged: the topic that the one paging composite alarm notifies, of ALARM and of OK.
   *
   * `cloudwatch.amazonaws.com` may publish: statements are added to the policies that the topic and its key have in this
   * app. A topic or a key of another app is not changed; a warning tells what its policy must allow.
   *
   * @default - a topic is created; it has no subscription, of which a warning reminds where the suffix looks like production
   */
  readonly alarmTopic?: ITopic;
  /**
   * Who gets a ticket: the topic that the composite alarm of everything less urgent notifies. Policies and warnings are
   * like those of `alarmTopic`.
   *
   * @default - a topic is created; it has no subscription
   */
  readonly ticketTopic?: ITopic;
  /**
   * What to change, by alarm id. An id that no alarm has is an error at synthesis.
   *
   * @default - the alarms are as the README lists them
   */
  readonly alarmOverrides?: { [alarmId: string]: AlarmOverride };
  /**
   * The fewest requests in a period for which a rate means something, a whole number from 1 to 1000000: below it a
   * rate counts as 0.
   *
   * @default 10
   */
  readonly minimumRequests?: number;
  /**
   * How long there may be no request at all, in whole minutes from 1 minute to 1 day; longer pages. Right after the first
   * deployment that is so until the first request. The requests of a probe do not count.
   *
   * @default - no traffic is no alarm
   */
  readonly heartbeat?: Duration;
  /**
   * Hours in which nobody is notified.
   *
   * @default - none
   */
  readonly quietHours?: QuietHours[];
  /**
   * Where the runbook is: a URL with http:// or https://, without a fragment and in 300 characters at most: each alarm's description links its section.
   *
   * @default - docs/runbook.md of the version of this library that is used
   */
  readonly runbookUrl?: string;
  /**
   * What the API promises; makes service level objectives and multi-window burn-rate alarms.
   *
   * @default - no objective
   */
  readonly slo?: ServiceLevelObjectives;
}
