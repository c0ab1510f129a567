import { Duration } from 'aws-cdk-lib';
import { DeploymentStrategy, type FargateServiceProps } from 'aws-cdk-lib/aws-ecs';
import { durationRules, rule, type Rule } from '../validation/rules';
import { checkTypes, DURATION, NUMBER, struct } from '../validation/types';

/**
 * How long a new version of the tasks is watched.
 */
export interface BakeOptions {
  /**
   * How long the old tasks are kept once the new ones have all requests, in whole minutes from 0 to 1440 minutes: until then an alarm takes the
   * requests back within seconds.
   *
   * @default Duration.minutes(10)
   */
  readonly bakeTime?: Duration;
}

/**
 * How requests move to new tasks in two steps.
 */
export interface CanaryOptions extends BakeOptions {
  /**
   * The share of the requests that the new tasks get first, from 0.1 to 99 percent.
   *
   * @default 5
   */
  readonly stepPercent?: number;
  /**
   * How long they have that share, in whole minutes from 0 to 1440 minutes.
   *
   * @default Duration.minutes(10)
   */
  readonly stepBakeTime?: Duration;
}

/**
 * How requests move to new tasks in equal steps.
 */
export interface LinearOptions extends BakeOptions {
  /**
   * The share of the requests that each step adds, from 3 to 99 percent.
   *
   * @default 10
   */
  readonly stepPercent?: number;
  /**
   * How long each step lasts, in whole minutes from 0 to 1440 minutes.
   *
   * @default Duration.minutes(6)
   */
  readonly stepBakeTime?: Duration;
}

/** Percent that a linear roll-out moves at least in each step. */
const LEAST_STEP = 3;

const BAKE = { bakeTime: DURATION };
const STEPS = { ...BAKE, stepPercent: NUMBER, stepBakeTime: DURATION };

type ServiceOptions = Pick<
  FargateServiceProps,
  'deploymentStrategy' | 'bakeTime' | 'canaryConfiguration' | 'linearConfiguration'
>;

/** What tells one kind from another. */
interface Kind {
  readonly name: string;
  /** Whether requests move between two target groups. */
  readonly shiftsTraffic: boolean;
  /** How long that takes, with the time that the old tasks are kept. */
  readonly shiftTime?: Duration;
  readonly rules: (prop: string) => Rule[];
  /** Enums are read when a service is made. */
  readonly options: () => ServiceOptions;
}

/**
 * How a new image or configuration of a version takes over. Whatever the kind, a deployment whose tasks do not become healthy, or that sets off an
 * alarm of the version, is rolled back.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-strategies.html
 */
export class Rollout {
  /**
   * New tasks replace old ones a few at a time. Requests are divided among both meanwhile.
   */
  public static rolling(): Rollout {
    return new Rollout({ name: 'rolling', shiftsTraffic: false, rules: () => [], options: () => ({}) });
  }

  /**
   * As many new tasks as old ones; they get a few of the requests first, and then all.
   */
  public static canary(options: CanaryOptions = {}): Rollout {
    checkTypes('Rollout.canary', options, struct<CanaryOptions>(STEPS));
    const { stepPercent = 5, stepBakeTime = Duration.minutes(10), bakeTime = Duration.minutes(10) } = options;
    return new Rollout({
      name: 'canary',
      shiftsTraffic: true,
      shiftTime: Duration.minutes(minutesOf(stepBakeTime) + minutesOf(bakeTime)),
      rules: (prop) => [...percentRules(prop, stepPercent, 0.1), ...timeRules(prop, { stepBakeTime, bakeTime })],
      options: () => ({
        deploymentStrategy: DeploymentStrategy.CANARY,
        canaryConfiguration: { stepPercent, stepBakeTime },
        bakeTime,
      }),
    });
  }

  /**
   * As many new tasks as old ones; they get more of the requests with each step.
   */
  public static linear(options: LinearOptions = {}): Rollout {
    checkTypes('Rollout.linear', options, struct<LinearOptions>(STEPS));
    const { stepPercent = 10, stepBakeTime = Duration.minutes(6), bakeTime = Duration.minutes(10) } = options;
    return new Rollout({
      name: 'linear',
      shiftsTraffic: true,
      shiftTime: Duration.minutes(
        Math.ceil(100 / Math.max(LEAST_STEP, stepPercent)) * minutesOf(stepBakeTime) + minutesOf(bakeTime),
      ),
      rules: (prop) => [...percentRules(prop, stepPercent, LEAST_STEP), ...timeRules(prop, { stepBakeTime, bakeTime })],
      options: () => ({
        deploymentStrategy: DeploymentStrategy.LINEAR,
        linearConfiguration: { stepPercent, stepBakeTime },
        bakeTime,
      }),
    });
  }

  /**
   * As many new tasks as old ones; they get all requests at once.
   */
  public static blueGreen(options: BakeOptions = {}): Rollout {
    checkTypes('Rollout.blueGreen', options, struct<BakeOptions>(BAKE));
    const { bakeTime = Duration.minutes(10) } = options;
    return new Rollout({
      name: 'blueGreen',
      shiftsTraffic: true,
      shiftTime: Duration.minutes(minutesOf(bakeTime)),
      rules: (prop) => timeRules(prop, { bakeTime }),
      options: () => ({
        deploymentStrategy: DeploymentStrategy.BLUE_GREEN,
        bakeTime,
      }),
    });
  }

  private constructor(private readonly kind: Kind) {}

  /** For error messages. */
  public toString(): string {
    return this.kind.name;
  }
}

/** What tells one kind from another. */
export function rolloutKindOf(rollout: Rollout): Kind {
  return rollout['kind'];
}

function percentRules(prop: string, percent: number, min: number): Rule[] {
  const isInSteps = Number.isInteger(Math.round(percent * 1_000) / 100);
  return [
    rule(`${prop}.stepPercent`, percent, `be from ${min} to 99 in steps of 0.1`, (share) => {
      return share >= min && share <= 99 && isInSteps;
    }),
  ];
}

function timeRules(prop: string, times: Record<string, Duration>): Rule[] {
  return Object.entries(times).flatMap(([name, time]) =>
    durationRules(`${prop}.${name}`, time, Duration.minutes(0), Duration.minutes(1_440), 'minutes'),
  );
}

/** Fractions are for the rules to refuse. */
function minutesOf(time: Duration): number {
  return time.isUnresolved() ? 0 : time.toMinutes({ integral: false });
}
