import type { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ServiceLevelObjectives } from '../objectives/slo';

/** A function as its alarms see it. */
export interface MonitoredFunction {
  /** Begins the ids of its alarms. */
  readonly name: string;
  readonly function: IFunction;
  /** Where its lines are, for the queries. */
  readonly logGroup?: ILogGroup;
  /** When it is cut off; unknown for a function of another app. */
  readonly timeout?: Duration;
  /** The executions that are reserved for it. */
  readonly concurrency?: number;
  /** What the API promises that it answers for: burn rates tell better than counts when that breaks. */
  readonly slo?: ServiceLevelObjectives;
}
