import { Size } from 'aws-cdk-lib';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { GPU_SCHEDULE, scheduleRules, type GpuSchedule } from './gpu-schedule';
import { rule, wholeNumberRule, type Rule } from '../validation/rules';
import { checkTypes, listOf, NUMBER, SIZE, struct, thing, type Shape } from '../validation/types';

/**
 * What versions on GPUs run on.
 */
export interface GpuOptions {
  /**
   * When they run; at any other time there is no task and no instance, and a request is answered with 503. Only with `Rollout.rolling()`.
   *
   * @default - at all times
   */
  readonly schedule?: GpuSchedule;
  /**
   * Types of instances, from 1 to 20, with GPUs of NVIDIA and x86-64 processors; several get capacity where one has none.
   *
   * @default - g4dn.xlarge and g5.xlarge, with a GPU each; of managed instances any that has what the versions need
   */
  readonly instanceTypes?: InstanceType[];
  /**
   * The encrypted volume of an instance, on which images are unpacked, in whole GiB from 30 GiB to 16384 GiB.
   *
   * @default Size.gibibytes(100)
   */
  readonly volumeSize?: Size;
}

/**
 * A group of instances with GPUs.
 */
export interface GpuGroupOptions extends GpuOptions {
  /**
   * The share of the instances that is to be in use, a whole percent from 1 to 100: at 70, two of three. What is not, costs as much and waits
   * for more tasks.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
   * @default 70
   */
  readonly targetCapacityPercent?: number;
  /**
   * The fewest instances within the schedule, a whole number from 0 to `maxInstances`. With 0, the first task waits for one.
   *
   * @default 1
   */
  readonly minInstances?: number;
  /**
   * The most instances, a whole number from 1 to 1000.
   *
   * @default - as many as all versions have tasks at most, at `targetCapacityPercent`, and one more for deployments
   */
  readonly maxInstances?: number;
}

const TYPES: Shape<GpuOptions> = {
  schedule: GPU_SCHEDULE,
  instanceTypes: listOf(thing<InstanceType>('an InstanceType', 'isBurstable')),
  volumeSize: SIZE,
};

const GROUP_TYPES: Shape<GpuGroupOptions> = {
  ...TYPES,
  targetCapacityPercent: NUMBER,
  minInstances: NUMBER,
  maxInstances: NUMBER,
};

/** What tells one kind from another. */
interface Kind extends Pick<GpuOptions, 'schedule' | 'instanceTypes'> {
  readonly name: 'autoScalingGroup' | 'managedInstances';
  readonly volumeSize: Size;
  readonly areTypesGiven: boolean;
  /** What only a group has. */
  readonly group?: Required<Omit<GpuGroupOptions, keyof GpuOptions | 'maxInstances'>> &
    Pick<GpuGroupOptions, 'maxInstances'>;
}

/**
 * What versions with a `gpuCount` run on.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html
 */
export class Gpu {
  /**
   * Instances of an Auto Scaling group, which Amazon ECS makes as many of as tasks need. They have the GPU image of Amazon ECS for Amazon Linux 2023 that
   * is the newest at a deployment.
   */
  public static autoScalingGroup(options: GpuGroupOptions = {}): Gpu {
    checkTypes('Gpu.autoScalingGroup', options, struct<GpuGroupOptions>(GROUP_TYPES));
    const { targetCapacityPercent = 70, minInstances = 1, maxInstances, ...common } = options;
    const { instanceTypes, ...others } = withVolume(common);
    return new Gpu({
      ...others,
      name: 'autoScalingGroup',
      instanceTypes: instanceTypes ?? ['g4dn.xlarge', 'g5.xlarge'].map((type) => new InstanceType(type)),
      group: { targetCapacityPercent, minInstances, maxInstances },
    });
  }

  /**
   * Instances that Amazon ECS chooses, patches and replaces, at a fee beside their price. There are none without tasks.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ManagedInstances.html
   */
  public static managedInstances(options: GpuOptions = {}): Gpu {
    checkTypes('Gpu.managedInstances', options, struct<GpuOptions>(TYPES));
    return new Gpu({ ...withVolume(options), name: 'managedInstances' });
  }

  private constructor(private readonly kind: Kind) {}

  /** For error messages. */
  public toString(): string {
    return this.kind.name;
  }
}

/** What tells one kind from another. */
export function gpuKindOf(gpu: Gpu): Kind {
  return gpu['kind'];
}

function withVolume({ schedule, instanceTypes, volumeSize = Size.gibibytes(100) }: GpuOptions) {
  return { schedule, instanceTypes, volumeSize, areTypesGiven: instanceTypes !== undefined };
}

/** Without those of AMD (g4ad) and of ARM (g5g). */
const FAMILIES = /^(?!g4ad\.|g5g\.)(g|gr|p)\d[a-z]*\.\w+$/;

/** The rules of GPUs. */
export function gpuRules(prop: string, gpu: Gpu): Rule[] {
  const { schedule, instanceTypes, volumeSize, group } = gpuKindOf(gpu);
  const isSize = (size: Size) => {
    const gibibytes = size.toGibibytes({ rounding: 2 });
    return Number.isInteger(gibibytes) && gibibytes >= 30 && gibibytes <= 16_384;
  };
  return [
    ...(schedule === undefined ? [] : scheduleRules(`${prop}.schedule`, schedule)),
    rule(`${prop}.instanceTypes`, instanceTypes, 'hold 1 to 20 types', ({ length }) => length >= 1 && length <= 20),
    rule(
      `${prop}.instanceTypes`,
      instanceTypes?.map(String),
      'have GPUs of NVIDIA and x86-64 processors, such as g5.xlarge',
      (types) => types.every((type) => FAMILIES.test(type)),
    ),
    rule(`${prop}.volumeSize`, volumeSize, 'be whole GiB from 30 GiB to 16384 GiB', isSize),
    ...(group === undefined
      ? []
      : [
          wholeNumberRule(`${prop}.targetCapacityPercent`, group.targetCapacityPercent, 1, 100),
          wholeNumberRule(`${prop}.maxInstances`, group.maxInstances, 1, 1_000),
          wholeNumberRule(`${prop}.minInstances`, group.minInstances, 0, group.maxInstances ?? 1_000),
        ]),
  ];
}
