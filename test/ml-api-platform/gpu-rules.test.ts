import { Size } from 'aws-cdk-lib';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { gpuPlatform, gpuProps, OFFICE } from './gpu';
import { image } from './variants';
import { Capacity, Gpu, Network, Rollout, type MlApiPlatformProps, type ModelVersion } from '../../src';
import { platformRules } from '../../src/ml-api-platform/ml-api-platform-rules';
import { newStack } from '../synth';

/** What is said of the props of a platform. */
function brokenRules(gpu: Gpu | undefined, props: Partial<MlApiPlatformProps> = {}) {
  const stack = newStack();
  return platformRules(stack, gpuProps(stack, gpu, props)).filter((broken) => broken !== undefined);
}

const types = (...names: string[]) => names.map((name) => new InstanceType(name));
const on = (version: Partial<ModelVersion>) => ({ versions: { v2: { image: image(), gpuCount: 1, ...version } } });
const scheduled = Gpu.autoScalingGroup({ schedule: OFFICE });
const twenty = types(...[...Array(20).keys()].map((index) => `g${index % 9 || 4}.xlarge`));

test.each<[string, Gpu, Partial<MlApiPlatformProps>]>([
  ['defaults', Gpu.autoScalingGroup(), {}],
  ['managed instances', Gpu.managedInstances(), {}],
  [
    'the lowest',
    Gpu.autoScalingGroup({
      targetCapacityPercent: 1,
      minInstances: 0,
      maxInstances: 1,
      instanceTypes: types('p5.48xlarge'),
      volumeSize: Size.gibibytes(30),
    }),
    on({ gpuCount: 16, cpu: 128, memoryLimitMiB: 512 }),
  ],
  [
    'the highest',
    Gpu.autoScalingGroup({
      targetCapacityPercent: 100,
      minInstances: 1_000,
      maxInstances: 1_000,
      instanceTypes: twenty,
      volumeSize: Size.gibibytes(16_384),
    }),
    on({ cpu: 196_608, memoryLimitMiB: 2_097_152 }),
  ],
  ['more GPUs on managed instances', Gpu.managedInstances(), on({ gpuCount: 2 })],
  ['requests that move', Gpu.autoScalingGroup(), { rollout: Rollout.canary() }],
  ['an image that is said to be for x86-64', Gpu.autoScalingGroup(), on({ x86: true })],
])('%s break no rule', (_name, gpu, props) => {
  expect(brokenRules(gpu, props)).toEqual([]);
});

test.each<[string, Gpu | undefined, Partial<MlApiPlatformProps>, string[]]>([
  ['GPUs on nothing', undefined, {}, ['versions.v2.gpuCount must be left out unless gpu says what has GPUs, got 1']],
  [
    'nothing on GPUs',
    scheduled,
    { versions: { v1: { image: image() } } },
    ['gpu must be left out unless a version has a gpuCount, got autoScalingGroup'],
  ],
  [
    'Fargate and GPUs',
    scheduled,
    on({ capacity: Capacity.onDemand() }),
    ['versions.v2.capacity must be left out with gpuCount, as Fargate has no GPUs, got onDemand'],
  ],
  [
    'ARM',
    scheduled,
    on({ x86: false }),
    ['versions.v2.x86 must be true with gpuCount, as instances with GPUs are, got false'],
  ],
  [
    'more GPUs than an instance has',
    scheduled,
    on({ gpuCount: 2 }),
    ['versions.v2.gpuCount must be 1 unless gpu.instanceTypes have more, got 2'],
  ],
  [
    'sizes that are too small',
    Gpu.managedInstances(),
    on({ gpuCount: 0, cpu: 127, memoryLimitMiB: 511 }),
    [
      'versions.v2.gpuCount must be a whole number from 1 to 16, got 0',
      'versions.v2.cpu must be a whole number from 128 to 196608, got 127',
      'versions.v2.memoryLimitMiB must be a whole number from 512 to 2097152, got 511',
    ],
  ],
  [
    'sizes that are too large',
    Gpu.managedInstances(),
    on({ gpuCount: 17, cpu: 196_609, memoryLimitMiB: 2_097_153 }),
    [
      'versions.v2.gpuCount must be a whole number from 1 to 16, got 17',
      'versions.v2.cpu must be a whole number from 128 to 196608, got 196609',
      'versions.v2.memoryLimitMiB must be a whole number from 512 to 2097152, got 2097153',
    ],
  ],
  [
    'numbers that are too low',
    Gpu.autoScalingGroup({
      targetCapacityPercent: 0,
      minInstances: -1,
      maxInstances: 0,
      volumeSize: Size.gibibytes(29),
    }),
    {},
    [
      'gpu.volumeSize must be whole GiB from 30 GiB to 16384 GiB, got 31138512896 bytes',
      'gpu.targetCapacityPercent must be a whole number from 1 to 100, got 0',
      'gpu.maxInstances must be a whole number from 1 to 1000, got 0',
      'gpu.minInstances must be a whole number from 0 to 0, got -1',
    ],
  ],
  [
    'numbers that are too high',
    Gpu.autoScalingGroup({ targetCapacityPercent: 101, minInstances: 1_001, volumeSize: Size.gibibytes(16_385) }),
    {},
    [
      'gpu.volumeSize must be whole GiB from 30 GiB to 16384 GiB, got 17593259786240 bytes',
      'gpu.targetCapacityPercent must be a whole number from 1 to 100, got 101',
      'gpu.minInstances must be a whole number from 0 to 1000, got 1001',
    ],
  ],
  [
    'more at least than at most',
    Gpu.autoScalingGroup({ minInstances: 3, maxInstances: 2 }),
    {},
    ['gpu.minInstances must be a whole number from 0 to 2, got 3'],
  ],
  [
    'a part of a GiB',
    Gpu.managedInstances({ volumeSize: Size.mebibytes(51_201) }),
    {},
    ['gpu.volumeSize must be whole GiB from 30 GiB to 16384 GiB, got 53688139776 bytes'],
  ],
  ['no types', Gpu.managedInstances({ instanceTypes: [] }), {}, ['gpu.instanceTypes must hold 1 to 20 types, got []']],
  [
    'many types',
    Gpu.managedInstances({ instanceTypes: [...twenty, ...types('g5.xlarge')] }),
    {},
    [expect.stringMatching(/^gpu.instanceTypes must hold 1 to 20 types, got \[g4/)] as unknown as string[],
  ],
  ...['m5.large', 'g4ad.xlarge', 'g5g.xlarge', 'inf2.xlarge'].map((type): [string, Gpu, object, string[]] => [
    type,
    Gpu.autoScalingGroup({ instanceTypes: types('g5.xlarge', type) }),
    {},
    [
      `gpu.instanceTypes must have GPUs of NVIDIA and x86-64 processors, such as g5.xlarge, got ["g5.xlarge","${type}"]`,
    ],
  ]),
  [
    'public addresses',
    scheduled,
    { network: Network.publicSubnets() },
    ['network must have another way out than public addresses, which tasks with GPUs cannot have, got PublicSubnets'],
  ],
  [
    'requests that move to no task',
    scheduled,
    { rollout: Rollout.canary() },
    ['rollout must be rolling with gpu.schedule, as a version has no tasks at other times, got canary'],
  ],
  [
    'a share of the requests for no task',
    scheduled,
    { split: { pathPatterns: ['/x'], weights: { v1: 1, v2: 1 } } },
    ['split.weights must be of versions that run at all times, without v2, got ["v1","v2"]'],
  ],
  [
    'a wrong schedule',
    Gpu.managedInstances({ schedule: { ...OFFICE, start: '8' } }),
    {},
    ['gpu.schedule.start must be a time such as 08:00, got "8"'],
  ],
])('fails: %s', (_name, gpu, props, messages) => {
  expect(brokenRules(gpu, props)).toEqual(messages);
});

test('shares of the requests are of versions that run at all times', () => {
  const versions = { v1: { image: image() }, v2: { image: image(), gpuCount: 1 }, v3: { image: image() } };
  const split = { pathPatterns: ['/x'], weights: { v1: 1, v3: 1 } };
  expect(brokenRules(scheduled, { versions, split })).toEqual([]);
  const all = { pathPatterns: ['/x'], weights: { v1: 1, v2: 1 } };
  expect(brokenRules(Gpu.autoScalingGroup(), { versions, split: all })).toEqual([]);
});

test('of a version on GPUs, no share on Spot is asked for', () => {
  const { node } = gpuPlatform(Gpu.autoScalingGroup(), { capacity: Capacity.spotFirst({ onDemandBase: 9 }) });
  const warnings = node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data));
  expect(warnings.filter((text) => text.includes('on Spot at most'))).toEqual([expect.stringContaining('version v1')]);
});
