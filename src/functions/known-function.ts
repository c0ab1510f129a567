import { Duration } from 'aws-cdk-lib';
import { Function as LambdaFunction, type CfnFunction, type IFunction, type IVersion } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';

/** A function and what is known of it; of a function of another app that is little. */
export interface KnownFunction {
  readonly function: IFunction;
  /** Where its lines are. */
  readonly logGroup?: ILogGroup;
  /** When it is cut off. */
  readonly timeout?: Duration;
  /** The executions that are reserved for it. */
  readonly concurrency?: number;
  /** In MB. */
  readonly memorySize?: number;
  /** What runs it, such as `nodejs24.x`; nothing that has a name runs a container image. */
  readonly runtime?: string;
}

/** What AWS Lambda gives a function that asks for nothing (API reference of CreateFunction). */
const DEFAULTS = { timeout: () => Duration.seconds(3), memorySize: 128 };

/**
 * What is known of a function.
 *
 * @param logGroup its log group, if the caller knows that
 */
export function knownFunction(fn: IFunction, logGroup?: ILogGroup): KnownFunction {
  if (!(fn instanceof LambdaFunction)) {
    return { function: fn, logGroup };
  }
  const { reservedConcurrentExecutions, memorySize, runtime } = fn.node.defaultChild as CfnFunction;
  return {
    function: fn,
    logGroup: logGroup ?? logGroupOf(fn),
    timeout: fn.timeout ?? DEFAULTS.timeout(),
    concurrency: reservedConcurrentExecutions,
    memorySize: memorySize ?? DEFAULTS.memorySize,
    runtime,
  };
}

/** The function that an alias or a version is of; any other is itself. */
export function unversioned(fn: IFunction): IFunction {
  return (fn as Partial<IVersion>).lambda ?? fn;
}

/** The log group of a function that has one in its app; to ask any other function for it would create one. */
function logGroupOf(fn: LambdaFunction): ILogGroup | undefined {
  const { loggingConfig } = fn.node.defaultChild as CfnFunction;
  const isGiven = (loggingConfig as CfnFunction.LoggingConfigProperty | undefined)?.logGroup !== undefined;
  const isMade = ['LogGroup', 'LogRetention'].some((id) => fn.node.tryFindChild(id) !== undefined);
  return isGiven || isMade ? fn.logGroup : undefined;
}
