import type { ComparisonOperator, IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Severity } from './severity';

/**
 * A CloudWatch Logs Insights query.
 */
export interface LogQuery {
  /** Where to look, at least one. */
  readonly logGroups: ILogGroup[];
  /** The query, such as `filter level = "ERROR" | sort @timestamp desc`. */
  readonly query: string;
}

/**
 * An alarm of a system: when it is in ALARM, what that means and what to do.
 */
export interface AlarmDefinition {
  /** What is watched. */
  readonly metric: IMetric;
  /**
   * What it is compared with, in the metric's unit. For an operator of a band, such as `LESS_THAN_LOWER_THRESHOLD`: how many standard deviations
   * the band is wide, more than 0, to each side of what is usual at this time of the week, which CloudWatch learns of up to two weeks.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html
   */
  readonly threshold: number;
  /**
   * How.
   *
   * @default ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
   */
  readonly comparisonOperator?: ComparisonOperator;
  /** How many periods are looked at: the N of M of N. */
  readonly evaluationPeriods: number;
  /**
   * How many of them must be breaching: the M of M of N.
   *
   * @default - all of them
   */
  readonly datapointsToAlarm?: number;
  /**
   * What a period without data means. BREACHING is only for what reports without a break when all is well.
   *
   * @default TreatMissingData.NOT_BREACHING
   */
  readonly treatMissingData?: TreatMissingData;
  /**
   * Whether it stays in ALARM until a person ends that. It then notifies the topic of its severity by itself, and not
   * through the composite alarm, which would hide what comes later for as long as nobody ends it.
   *
   * @default false
   */
  readonly staysUntilHandled?: boolean;
  /** What the alarm asks of a person. */
  readonly severity: Severity;
  /** What it means, in a sentence or two; the first part of the alarm's description. */
  readonly meaning: string;
  /**
   * The section of the runbook: the fragment of its heading.
   *
   * @default - the runbook as a whole
   */
  readonly runbookSection?: string;
  /**
   * Where to look first.
   *
   * @default - no query
   */
  readonly logQuery?: LogQuery;
}

/** Alarms by their ids. */
export type AlarmDefinitions = Record<string, AlarmDefinition>;
