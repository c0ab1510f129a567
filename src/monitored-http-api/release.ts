import { Duration } from 'aws-cdk-lib';
import { TrafficRouting } from 'aws-cdk-lib/aws-codedeploy';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SERVER_ERRORS_PERCENT } from '../monitoring/api-alarms';
import { FASTEST_BURN } from '../monitoring/burn-rate';
import type { ServiceLevelObjectives } from '../monitoring/slo';
import { durationRule, rule, wholeNumberRule, wholeRule, type Rule } from '../private/validation';

/**
 * How a new version of the function takes over.
 */
export interface ReleaseOptions {
  /**
   * Percent of the requests that the new version gets at first (canary) or more in each step (linear), from 1 to 99.
   *
   * @default 10
   */
  readonly percentage?: number;
  /**
   * How long a step lasts, in whole minutes from 1 minute to 2 days, which is the limit of AWS CodeDeploy. An alarm needs
   * up to 5 minutes to see that the new version fails.
   *
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;
  /**
   * A function that AWS CodeDeploy runs before the new version gets any request; it must report success with
   * `PutLifecycleEventHookExecutionStatus`, or the release is rolled back.
   *
   * @default - none
   */
  readonly preTrafficHook?: IFunction;
}

/**
 * How new versions of the function are released, each with a rollback as soon as an alarm of the API fires.
 */
export class Release {
  /** A part of the requests goes to the new version, and after one interval all of them. */
  public static canary(options: ReleaseOptions = {}): Release {
    return new Release('canary', (routing) => TrafficRouting.timeBasedCanary(routing), options);
  }

  /** A further part of the requests goes to the new version in each interval. */
  public static linear(options: ReleaseOptions = {}): Release {
    return new Release('linear', (routing) => TrafficRouting.timeBasedLinear(routing), options);
  }

  private constructor(
    private readonly kind: string,
    private readonly create: (routing: { percentage: number; interval: Duration }) => TrafficRouting,
    private readonly options: ReleaseOptions,
  ) {}

  /** For error messages. */
  public toString(): string {
    return this.kind;
  }

  /** @internal */
  public get _preTrafficHook(): IFunction | undefined {
    return this.options.preTrafficHook;
  }

  /** @internal */
  public _trafficRouting(): TrafficRouting {
    const { percentage = 10, interval = Duration.minutes(10) } = this.options;
    return this.create({ percentage, interval });
  }

  /** @internal */
  public _rules({ availability }: ServiceLevelObjectives = {}): Rule[] {
    const { percentage, interval } = this.options;
    const least = Math.min(
      SERVER_ERRORS_PERCENT,
      availability === undefined ? 100 : FASTEST_BURN * (100 - availability),
    );
    return [
      wholeNumberRule('release.percentage', percentage, 1, 99),
      rule(
        'release.percentage',
        percentage,
        `be at least ${least.toFixed(2)}, or no alarm sees a version that fails every request it gets`,
        (percent) => percent >= least,
      ),
      durationRule('release.interval', interval, Duration.minutes(1), Duration.days(2)),
      wholeRule('release.interval', interval, Duration.minutes(1)),
    ];
  }
}
