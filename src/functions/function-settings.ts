import { Duration } from 'aws-cdk-lib';
import type { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import type { Concurrency } from '../environment/concurrency';
import { CELL_TYPES } from '../environment/defaults';
import { durationRules, wholeNumberRule, type Rule } from '../validation/rules';
import { DURATION, NUMBER, type Shape } from '../validation/types';

/**
 * What a function is given to run with.
 */
export interface FunctionSettings {
  /**
   * Memory of the function in MB, a whole number from 128 to 10240.
   *
   * @default 512
   */
  readonly memorySize?: number;
  /**
   * Timeout of the function, in whole seconds from 1 second to 15 minutes. An HTTP API waits no longer than 30 seconds, a REST API 29; a queue that it
   * consumes has to hide a message for 6 times as long.
   *
   * @default - 60 seconds behind an HTTP API; in a shop 15 seconds behind the API, 30 for payments and 15 minutes for events
   */
  readonly timeout?: Duration;
  /**
   * Concurrency of the function. API Gateway answers 503 to what is over it.
   *
   * @default - as in the environment profile: 20 (dev, staging) or 50 (prod) reserved executions, none in sandbox
   */
  readonly concurrency?: Concurrency;
  /**
   * The lowest level that the function logs.
   *
   * @default - `logLevel` of the construct
   */
  readonly logLevel?: ApplicationLogLevel;
}

/** What settings are to be. */
export const FUNCTION_SETTINGS: Shape<FunctionSettings> = {
  memorySize: NUMBER,
  timeout: DURATION,
  concurrency: CELL_TYPES.concurrency,
  logLevel: CELL_TYPES.logLevel,
};

/** The rules of the settings that a prop has. */
export function functionSettingsRules(prop: string, settings: FunctionSettings = {}): Rule[] {
  const { memorySize, timeout, concurrency } = settings;
  return [
    wholeNumberRule(`${prop}.memorySize`, memorySize, 128, 10_240),
    ...durationRules(`${prop}.timeout`, timeout, Duration.seconds(1), Duration.minutes(15)),
    wholeNumberRule(`${prop}.concurrency`, concurrency?.executions, 1, 1_000),
  ];
}

/** The settings of a function, with its own defaults. */
export function settingsWith(
  { memorySize, timeout, concurrency, logLevel }: FunctionSettings = {},
  defaults: Required<Pick<FunctionSettings, 'timeout' | 'concurrency'>>,
) {
  return {
    memorySize,
    logLevel,
    timeout: timeout ?? defaults.timeout,
    concurrency: concurrency ?? defaults.concurrency,
  };
}
