import { Duration } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule as EventRule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { METRIC_NAMESPACE, ProbeEnv, ProbeMetric } from './env';
import { Concurrency } from '../environment/concurrency';
import type { Environment } from '../environment/environment';
import { bundle, handlerFunction } from '../functions/handler-function';
import { systemMetric } from '../monitoring/system-metric';
import { durationRules, knownRule, rule, wholeNumberRule, type Rule } from '../validation/rules';
import { checkTypes, DURATION, NUMBER, struct, TEXT } from '../validation/types';

/**
 * How the API is called from outside.
 */
export interface HttpProbeOptions {
  /**
   * What is called with GET. The probe has no credentials: where the API asks for them, add a route for it that does not.
   *
   * @default '/health'
   */
  readonly path?: string;
  /**
   * How often, in whole minutes from 1 minute to 1 hour.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
  /**
   * How long an answer may take, from 1 second to 30 seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly timeout?: Duration;
  /**
   * The status that is well, from 200 to 599.
   *
   * @default 200
   */
  readonly expectedStatus?: number;
}

const OPTIONS = struct<HttpProbeOptions>({ path: TEXT, interval: DURATION, timeout: DURATION, expectedStatus: NUMBER });

/**
 * A scheduled function that calls the API from outside and publishes whether it was available.
 */
export class HttpProbe {
  /** A probe of a path. */
  public static of(options: HttpProbeOptions = {}): HttpProbe {
    checkTypes('HttpProbe.of', options, OPTIONS);
    return new HttpProbe(options);
  }

  /** What is called. */
  public readonly path: string;
  /** How often. */
  public readonly interval: Duration;
  /** How long an answer may take. */
  public readonly timeout: Duration;
  /** The status that is well. */
  public readonly expectedStatus: number;

  private constructor(options: HttpProbeOptions) {
    this.path = options.path ?? '/health';
    this.interval = options.interval ?? Duration.minutes(1);
    this.timeout = options.timeout ?? Duration.seconds(10);
    this.expectedStatus = options.expectedStatus ?? 200;
  }

  /** For error messages. */
  public toString(): string {
    return `GET ${this.path}`;
  }
}

/** The rules of a probe. */
export function probeRules({ path, interval, timeout, expectedStatus }: HttpProbe): Rule[] {
  return [
    rule('probe.path', path, 'begin with a slash', (value) => value.startsWith('/')),
    rule('probe.path', path, 'be 200 characters long at most', ({ length }) => length <= 200),
    knownRule('probe.interval', interval),
    ...durationRules('probe.interval', interval, Duration.minutes(1), Duration.hours(1), 'minutes'),
    knownRule('probe.timeout', timeout),
    ...durationRules('probe.timeout', timeout, Duration.seconds(1), Duration.seconds(30)),
    wholeNumberRule('probe.expectedStatus', expectedStatus, 200, 599),
  ];
}

/** What a probe is made with. */
export interface ProbeProps {
  readonly environment: Environment;
  readonly probe: HttpProbe;
  /** Of the API, without a slash at its end. */
  readonly url: string;
  readonly logRetention: RetentionDays;
}

/** The function of a probe and its schedule. */
export function probeFunction(scope: Construct, id: string, props: ProbeProps): LambdaFunction {
  const { environment, probe, url, logRetention } = props;
  const fn = handlerFunction(scope, id, {
    environment,
    resource: 'http-api-probe',
    description: 'Calls the API from outside and publishes whether it was available.',
    source: bundle('monitored-http-api', 'probe.handler'),
    metricNamespace: METRIC_NAMESPACE,
    memorySize: 256,
    timeout: probe.timeout.plus(Duration.seconds(5)),
    concurrency: Concurrency.unreserved(),
    logRetention,
    variables: {
      [ProbeEnv.URL]: `${url}${probe.path}`,
      [ProbeEnv.EXPECTED_STATUS]: String(probe.expectedStatus),
      [ProbeEnv.TIMEOUT_MS]: String(probe.timeout.toMilliseconds()),
    },
  });
  new EventRule(fn, 'Schedule', {
    ruleName: environment.name('eventRule', 'http-api-probe'),
    schedule: Schedule.rate(probe.interval),
    targets: [new FunctionTarget(fn, { retryAttempts: 0 })],
  });
  return fn;
}

/** What the probe publishes: 1 for a request that was answered as expected, 0 for any other; and milliseconds. */
export function probeMetric(
  metricName: keyof typeof ProbeMetric,
  environment: Environment,
  options: MetricOptions,
): Metric {
  return systemMetric({ environment, namespace: METRIC_NAMESPACE, metricName: ProbeMetric[metricName], options });
}
