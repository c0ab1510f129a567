import { Duration } from 'aws-cdk-lib';
import { TrafficRouting } from 'aws-cdk-lib/aws-codedeploy';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SERVER_ERRORS_PERCENT } from '../monitoring/alarms/api';
import { FASTEST_BURN } from '../monitoring/objectives/burn-rates';
import type { ServiceLevelObjectives } from '../monitoring/objectives/slo';
import { durationRules, rule, wholeNumberRule, type Rule } from '../validation/rules';
import { checkTypes, DURATION, FUNCTION, NUMBER, struct } from '../validation/types';

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

const OPTIONS = struct<ReleaseOptions>({
  percentage: NUMBER,
  interval: DURATION,
  preTrafficHook: FUNCTION,
});

/** A release as it is carried out. */
interface Plan {
  readonly name: string;
  readonly options: ReleaseOptions;
  readonly trafficRouting: () => TrafficRouting;
}

/**
 * How new versions of the function are released, each with a rollback as soon as an alarm of the API fires.
 */
export class Release {
  /** A part of the requests goes to the new version, and after one interval all of them. */
  public static canary(options: ReleaseOptions = {}): Release {
    checkTypes('Release.canary', options, OPTIONS);
    const trafficRouting = () => TrafficRouting.timeBasedCanary(routing(options));
    return new Release({ name: 'canary', options, trafficRouting });
  }

  /** A further part of the requests goes to the new version in each interval. */
  public static linear(options: ReleaseOptions = {}): Release {
    checkTypes('Release.linear', options, OPTIONS);
    const trafficRouting = () => TrafficRouting.timeBasedLinear(routing(options));
    return new Release({ name: 'linear', options, trafficRouting });
  }

  private constructor(private readonly plan: Plan) {}

  /** For error messages. */
  public toString(): string {
    return this.plan.name;
  }
}

/** How a release is carried out; not for users. */
export function plannedRelease(release: Release): Plan {
  return release['plan'];
}

/** The rules of a release. */
export function releaseRules(release: Release, { availability }: ServiceLevelObjectives = {}): Rule[] {
  const { percentage, interval } = plannedRelease(release).options;
  const least = Math.min(SERVER_ERRORS_PERCENT, availability === undefined ? 100 : FASTEST_BURN * (100 - availability));
  return [
    wholeNumberRule('release.percentage', percentage, 1, 99),
    rule(
      'release.percentage',
      percentage,
      `be at least ${least.toFixed(2)}, or no alarm sees a version that fails every request it gets`,
      (percent) => percent >= least,
    ),
    ...durationRules('release.interval', interval, Duration.minutes(1), Duration.days(2), 'minutes'),
  ];
}

function routing({ percentage = 10, interval = Duration.minutes(10) }: ReleaseOptions) {
  return { percentage, interval };
}
