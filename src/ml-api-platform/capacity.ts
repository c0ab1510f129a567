import { wholeNumberRule, type Rule } from '../validation/rules';
import { checkTypes, NUMBER, struct } from '../validation/types';

/** What an unusual share of Spot is told by: the share that the library is made for. */
const AIM_PERCENT = 70;

/**
 * How tasks are divided between Fargate Spot and Fargate.
 */
export interface SpotFirstOptions {
  /**
   * Tasks of each version that are on Fargate before any is on Spot, a whole number from 0 to 100.
   *
   * @default 1
   */
  readonly onDemandBase?: number;
  /**
   * The part of the tasks beyond the base that is on Spot, a whole number from 1 to 1000.
   *
   * @default 7
   */
  readonly spotWeight?: number;
  /**
   * The part of the tasks beyond the base that is on Fargate, a whole number from 0 to 1000.
   *
   * @default 2
   */
  readonly onDemandWeight?: number;
}

const SPOT_FIRST = struct<SpotFirstOptions>({ onDemandBase: NUMBER, spotWeight: NUMBER, onDemandWeight: NUMBER });

/** One provider's part in the strategy of a service. */
export interface Provider {
  readonly capacityProvider: string;
  readonly base?: number;
  readonly weight: number;
}

/**
 * What the tasks of a version run on.
 */
export class Capacity {
  /**
   * Mostly on Fargate Spot, which costs about 70 % less and may be taken away with two minutes' notice. With the defaults 7 of 10
   * tasks are on Spot, and of 2 tasks 1.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
   */
  public static spotFirst(options: SpotFirstOptions = {}): Capacity {
    checkTypes('Capacity.spotFirst', options, SPOT_FIRST);
    const { onDemandBase = 1, spotWeight = 7, onDemandWeight = 2 } = options;
    return new Capacity('spotFirst', onDemandBase, spotWeight, onDemandWeight);
  }

  /**
   * All on Fargate.
   */
  public static onDemand(): Capacity {
    return new Capacity('onDemand', 0, 0, 1);
  }

  private constructor(
    private readonly kind: string,
    private readonly onDemandBase: number,
    private readonly spotWeight: number,
    private readonly onDemandWeight: number,
  ) {}

  /**
   * How many of a number of tasks are on Spot: beyond the base, as near to the weights as whole tasks can be.
   */
  public spotTasks(tasks: number): number {
    const { spotWeight, onDemandWeight } = this;
    const beyond = Math.max(0, tasks - this.onDemandBase);
    return Math.round((beyond * spotWeight) / (spotWeight + onDemandWeight));
  }

  /** For error messages. */
  public toString(): string {
    return this.kind;
  }
}

/** Whether any task is on Spot. */
export function usesSpot(capacity: Capacity): boolean {
  return String(capacity) === 'spotFirst';
}

/** The strategy of a service; only one provider may have a base. */
export function providersOf(capacity: Capacity): Provider[] {
  const onDemand = { capacityProvider: 'FARGATE', base: capacity['onDemandBase'], weight: capacity['onDemandWeight'] };
  const spot = { capacityProvider: 'FARGATE_SPOT', weight: capacity['spotWeight'] };
  return usesSpot(capacity) ? [onDemand, spot] : [onDemand];
}

/** The rules of a capacity. */
export function capacityRules(prop: string, capacity: Capacity): Rule[] {
  return [
    wholeNumberRule(`${prop}.onDemandBase`, capacity['onDemandBase'], 0, 100),
    wholeNumberRule(`${prop}.spotWeight`, capacity['spotWeight'], usesSpot(capacity) ? 1 : 0, 1_000),
    wholeNumberRule(`${prop}.onDemandWeight`, capacity['onDemandWeight'], 0, 1_000),
  ];
}

/** What to warn of: a share of Spot that stays below the aim however many tasks there are. */
export function shareWarning(name: string, capacity: Capacity, maxTasks: number): string | undefined {
  const tasks = capacity.spotTasks(maxTasks);
  return !usesSpot(capacity) || tasks * 100 >= maxTasks * AIM_PERCENT
    ? undefined
    : `version ${name} has ${tasks} of ${maxTasks} tasks on Spot at most, which is less than ${AIM_PERCENT} %; ` +
        'lower onDemandBase or onDemandWeight, or acknowledge this if it is meant';
}
