import { Duration } from 'aws-cdk-lib';
import type { ContainerImage, Secret } from 'aws-cdk-lib/aws-ecs';
import { Capacity } from './capacity';
import { defaultSize } from './task-size';
import { OBJECTIVES } from '../monitoring/monitoring-types';
import type { ServiceLevelObjectives } from '../monitoring/objectives/slo';
import { DURATION, FLAG, instance, listOf, mapOf, needed, NUMBER, struct, TEXT, thing } from '../validation/types';

/**
 * A version of the API: an image that keeps to `docs/container-contract.md`, and how it is run.
 */
export interface ModelVersion {
  /**
   * The image, for ARM64 unless `x86` is true. A digest makes a deployment mean the same image on every task.
   */
  readonly image: ContainerImage;
  /**
   * The port that the container listens on, from 1 to 65535.
   *
   * @default 8080
   */
  readonly containerPort?: number;
  /**
   * CPU units of a task; 1024 are one vCPU. With `gpuCount` a whole number from 128 to 196608, which an instance has to have.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
   * @default - 256; 2048 with `gpuCount`
   */
  readonly cpu?: number;
  /**
   * Memory of a task in MiB: one of those that Fargate has for the CPU. With `gpuCount` a whole number from 512 to 2097152, which an instance has to
   * have beside what it runs itself.
   *
   * @default - 512; 8192 with `gpuCount`
   */
  readonly memoryLimitMiB?: number;
  /**
   * Whether the image is for x86-64.
   *
   * @default - true with `gpuCount`, as instances with GPUs are, and false otherwise: it is for ARM64
   */
  readonly x86?: boolean;
  /**
   * Variables of the container, beside those of the contract.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
  /**
   * Variables whose values are read from Secrets Manager or Parameter Store when a task starts.
   *
   * @default - none
   */
  readonly secrets?: { [name: string]: Secret };
  /**
   * Paths that are the version's, from 1 to 3, with `*` and `?` as wildcards. Versions of lower numbers are asked first, so that one of them may have
   * none of these. With jobs, `/api/{name}/jobs` and what is below it are among them.
   *
   * @default - `/api/{name}/*`
   */
  readonly pathPatterns?: string[];
  /**
   * The fewest tasks, a whole number from 1 to 1000.
   *
   * @default 2
   */
  readonly minTasks?: number;
  /**
   * The most tasks, a whole number from `minTasks` to 1000.
   *
   * @default 10
   */
  readonly maxTasks?: number;
  /**
   * Requests a minute of one task at which there are as many tasks as are needed, a whole number from 1 to 1000000.
   *
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
   * @default 1000
   */
  readonly requestsPerTarget?: number;
  /**
   * Percent of the CPU at which there are more tasks, however few the requests are: a whole number from 10 to 90.
   *
   * @default 70
   */
  readonly cpuUtilization?: number;
  /**
   * How long an answer may take, in whole seconds from 1 to 120 seconds; a task that stops waits as long for requests that it has. What takes longer
   * than that of the slowest version gets a 504.
   *
   * @default Duration.seconds(30)
   */
  readonly longestRequest?: Duration;
  /**
   * An answer that takes longer is slow: more than 1 % of them are a ticket. From 1 millisecond to `longestRequest`.
   *
   * @default Duration.seconds(1)
   */
  readonly slowRequest?: Duration;
  /**
   * How often `/health` is asked for, in whole seconds from 5 to 55 seconds: a task that stops takes requests until two checks have failed.
   *
   * @default Duration.seconds(30)
   */
  readonly healthCheckInterval?: Duration;
  /**
   * What the tasks run on. To be left out with `gpuCount`.
   *
   * @default - `capacity` of the platform
   */
  readonly capacity?: Capacity;
  /**
   * GPUs of a task, a whole number from 1 to 16, which are its own. The tasks run on `gpu` of the platform.
   *
   * @default - none: the tasks run on Fargate
   */
  readonly gpuCount?: number;
  /**
   * What this version promises, instead of `slo` of the platform: `latencyP99` is shorter than `longestRequest`. An empty one promises nothing.
   * `applicationSignals` is that of the platform where it is left out.
   *
   * @default - `slo` of the platform
   */
  readonly slo?: ServiceLevelObjectives;
}

const CAPACITY = instance('a Capacity', Capacity);

/** What a version is to be. */
export const MODEL_VERSION = struct<ModelVersion>({
  image: needed(thing<ContainerImage>('a ContainerImage', 'bind')),
  containerPort: NUMBER,
  cpu: NUMBER,
  memoryLimitMiB: NUMBER,
  x86: FLAG,
  environment: mapOf(TEXT),
  secrets: mapOf(thing<Secret>('a Secret of ECS', 'grantRead')),
  pathPatterns: listOf(TEXT),
  minTasks: NUMBER,
  maxTasks: NUMBER,
  requestsPerTarget: NUMBER,
  cpuUtilization: NUMBER,
  longestRequest: DURATION,
  slowRequest: DURATION,
  healthCheckInterval: DURATION,
  capacity: CAPACITY,
  gpuCount: NUMBER,
  slo: OBJECTIVES,
});

/** Health checks in a row after which a target has no more requests. */
export const UNHEALTHY_THRESHOLD = 2;

/**
 * What Fargate waits at most from SIGTERM on.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export const LONGEST_STOP_SECONDS = 120;

/** What a task needs to end after its last request, such as for what it has not written yet. */
export const LAST_SECONDS = 8;

/** A version with its defaults. */
export type NamedVersion = Required<Omit<ModelVersion, 'gpuCount' | 'slo'>> &
  Pick<ModelVersion, 'gpuCount' | 'slo'> & { readonly name: string };

/** The number of a version, which orders its rules. */
export function numberOf(name: string): number {
  return Number(name.slice(1));
}

/** A version with its defaults; `capacity` is that of the platform. */
export function versionOf(name: string, version: ModelVersion, capacity: Capacity): NamedVersion {
  const given = Object.fromEntries(Object.entries(version).filter(([, value]) => value !== undefined)) as ModelVersion;
  return {
    name,
    containerPort: 8080,
    ...defaultSize(version.gpuCount),
    x86: version.gpuCount !== undefined,
    environment: {},
    secrets: {},
    pathPatterns: [`/api/${name}/*`],
    minTasks: 2,
    maxTasks: 10,
    requestsPerTarget: 1_000,
    cpuUtilization: 70,
    longestRequest: Duration.seconds(30),
    slowRequest: Duration.seconds(1),
    healthCheckInterval: Duration.seconds(30),
    capacity,
    ...given,
  };
}

/** All versions with their defaults. */
export function versionsOf(versions: { [name: string]: ModelVersion }, capacity: Capacity): NamedVersion[] {
  return Object.entries(versions).map(([name, version]) => versionOf(name, version, capacity));
}

/** How a task stops: for how long it takes requests while `/health` fails, and when it is killed. */
export function stopping({ healthCheckInterval, longestRequest }: NamedVersion): { drain: number; stop: number } {
  const drain = healthCheckInterval.toSeconds() * UNHEALTHY_THRESHOLD;
  return { drain, stop: drain + longestRequest.toSeconds() + LAST_SECONDS };
}
