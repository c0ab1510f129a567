import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule as EventRule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { Env, METRIC_NAMESPACE, ProbeMetric, SERVICE_DIMENSION } from './env';
import { Concurrency } from '../environment/concurrency';
import type { Environment } from '../environment/environment';
import { bundled, handlerFunction, powertools } from '../private/handler-function';
import { durationRule, knownRule, rule, wholeNumberRule, wholeRule, type Rule } from '../private/validation';

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

/**
 * A scheduled function that calls the API from outside and publishes whether it was available.
 */
export class HttpProbe {
  /** A probe of a path. */
  public static of(options: HttpProbeOptions = {}): HttpProbe {
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

  /** @internal */
  public _rules(): Rule[] {
    const { path, interval, timeout, expectedStatus } = this;
    return [
      rule('probe.path', path, 'begin with a slash', (value) => value.startsWith('/')),
      rule('probe.path', path, 'be 200 characters long at most', ({ length }) => length <= 200),
      knownRule('probe.interval', interval),
      durationRule('probe.interval', interval, Duration.minutes(1), Duration.hours(1)),
      wholeRule('probe.interval', interval, Duration.minutes(1)),
      knownRule('probe.timeout', timeout),
      durationRule('probe.timeout', timeout, Duration.seconds(1), Duration.seconds(30)),
      wholeRule('probe.timeout', timeout, Duration.seconds(1)),
      wholeNumberRule('probe.expectedStatus', expectedStatus, 200, 599),
    ];
  }
}

/** What a probe is made with. */
export interface ProbeContext {
  readonly environment: Environment;
  /** The value of the dimension `service`. */
  readonly service: string;
  readonly probe: HttpProbe;
  /** Of the API, without a slash at its end. */
  readonly url: string;
  readonly logRetention?: RetentionDays;
}

/** The function of a probe and its schedule. */
export function probeFunction(scope: Construct, context: ProbeContext): LambdaFunction {
  const { environment, service, probe, url } = context;
  const fn = handlerFunction(scope, 'Probe', {
    environment,
    resource: 'http-api-probe',
    description: 'Calls the API from outside and publishes whether it was available.',
    source: bundled('monitored-http-api/handlers/probe.lambda'),
    memorySize: 256,
    timeout: probe.timeout.plus(Duration.seconds(5)),
    concurrency: Concurrency.unreserved(),
    logRetention: context.logRetention ?? environment.profile.httpApiLogRetention,
    variables: {
      ...powertools(service, METRIC_NAMESPACE),
      [Env.PROBE_URL]: `${url}${probe.path}`,
      [Env.PROBE_EXPECTED_STATUS]: String(probe.expectedStatus),
      [Env.PROBE_TIMEOUT_MS]: String(probe.timeout.toMilliseconds()),
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
export function probeMetric(metricName: keyof typeof ProbeMetric, service: string, statistic: string): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: ProbeMetric[metricName],
    dimensionsMap: { [SERVICE_DIMENSION]: service },
    statistic,
  });
}
