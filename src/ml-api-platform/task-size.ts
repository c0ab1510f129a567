import { rule, wholeNumberRule, type Rule } from '../validation/rules';

/**
 * The sizes of tasks: CPU units, the least and the most memory in MiB, and the step between.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const SIZES = new Map<number, readonly [min: number, max: number, step: number]>([
  [256, [512, 2_048, 512]],
  [512, [1_024, 4_096, 1_024]],
  [1_024, [2_048, 8_192, 1_024]],
  [2_048, [4_096, 16_384, 1_024]],
  [4_096, [8_192, 30_720, 1_024]],
  [8_192, [16_384, 61_440, 4_096]],
  [16_384, [32_768, 122_880, 8_192]],
]);

/** The size of a task; one with a GPU runs on instances, and not on Fargate. */
interface TaskSize {
  readonly cpu: number;
  readonly memoryLimitMiB: number;
  readonly gpuCount?: number;
}

/** The size of a task that is given none: with a GPU, what leaves room for Amazon ECS on the smallest instance of the default ones. */
export function defaultSize(gpuCount: number | undefined): { cpu: number; memoryLimitMiB: number } {
  return gpuCount === undefined ? { cpu: 256, memoryLimitMiB: 512 } : { cpu: 2_048, memoryLimitMiB: 8_192 };
}

/** The rules of the size of a task: Fargate has some sizes, instances have room for any. */
export function sizeRules(prop: string, { cpu, memoryLimitMiB, gpuCount }: TaskSize): Rule[] {
  if (gpuCount !== undefined) {
    return [
      wholeNumberRule(`${prop}.gpuCount`, gpuCount, 1, 16),
      wholeNumberRule(`${prop}.cpu`, cpu, 128, 196_608),
      wholeNumberRule(`${prop}.memoryLimitMiB`, memoryLimitMiB, 512, 2_097_152),
    ];
  }
  const size = SIZES.get(cpu);
  if (size === undefined) {
    return [rule(`${prop}.cpu`, cpu, `be one of ${[...SIZES.keys()].join(', ')}`, () => false)];
  }
  const [min, max, step] = size;
  const fits = (memory: number) => memory >= min && memory <= max && (memory - min) % step === 0;
  const hasSize = (memory: number) => fits(memory) && !(cpu === 256 && memory === 1_536);
  const must = `be from ${min} to ${max} in steps of ${step} with ${cpu} CPU units`;
  return [rule(`${prop}.memoryLimitMiB`, memoryLimitMiB, must, hasSize)];
}
