import { Validations } from 'aws-cdk-lib';
import {
  AwsLogDriverMode,
  Compatibility,
  CpuArchitecture,
  LinuxParameters,
  LogDrivers,
  NetworkMode,
  OperatingSystemFamily,
  TaskDefinition,
  type ContainerDefinitionOptions,
} from 'aws-cdk-lib/aws-ecs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { GpuCapacity } from './gpu-capacity';
import type { NamedVersion } from './model-version';
import type { Environment } from '../environment/environment';

/** What the tasks of a version are made with. */
export interface ContainerTaskProps {
  readonly environment: Environment;
  readonly version: NamedVersion;
  /** The resource part of the names. */
  readonly resource: string;
  /** What begins the names of its log streams. */
  readonly streamPrefix: string;
  readonly containerName: string;
  /** What tells this container from others of the version; `environment` is beside that of the version. */
  readonly container: Pick<ContainerDefinitionOptions, 'command' | 'portMappings' | 'stopTimeout' | 'environment'>;
  /** What it runs on, if that has GPUs. */
  readonly gpu?: GpuCapacity;
}

/** What tasks are, and where they log. */
export interface ContainerTask {
  readonly taskDefinition: TaskDefinition;
  readonly logGroup: LogGroup;
}

/** A task of one container of a version's image, without root, on a file system that is read-only but for /tmp. */
export function containerTask(scope: Construct, props: ContainerTaskProps): ContainerTask {
  const { environment, version, resource } = props;
  const logGroup = new LogGroup(scope, 'LogGroup', {
    logGroupName: environment.name('logGroup', resource, '/aws/ecs/'),
    retention: environment.settings.logRetention,
    removalPolicy: environment.removalPolicy,
  });
  const compatibility = compatibilityOf(props);
  const taskDefinition = new TaskDefinition(scope, 'TaskDefinition', {
    family: environment.name('taskFamily', resource),
    compatibility,
    networkMode: NetworkMode.AWS_VPC,
    cpu: String(version.cpu),
    memoryMiB: String(version.memoryLimitMiB),
    runtimePlatform: compatibility === Compatibility.EC2 ? undefined : runtimePlatform(version),
  });
  addContainer(scope, taskDefinition, logGroup, props);
  acknowledge(taskDefinition);
  return { taskDefinition, logGroup };
}

/** Instances of a group say themselves what they are. */
function runtimePlatform({ x86 }: NamedVersion) {
  const cpuArchitecture = x86 ? CpuArchitecture.X86_64 : CpuArchitecture.ARM64;
  return { cpuArchitecture, operatingSystemFamily: OperatingSystemFamily.LINUX };
}

function compatibilityOf({ gpu }: ContainerTaskProps): Compatibility {
  if (gpu === undefined) {
    return Compatibility.FARGATE;
  }
  return gpu.isManaged ? Compatibility.MANAGED_INSTANCES : Compatibility.EC2;
}

function addContainer(scope: Construct, task: TaskDefinition, logGroup: LogGroup, props: ContainerTaskProps): void {
  const { version, container, streamPrefix } = props;
  task.addVolume({ name: 'tmp' });
  const made = task.addContainer(props.containerName, {
    image: version.image,
    user: '10001',
    readonlyRootFilesystem: true,
    memoryLimitMiB: version.memoryLimitMiB,
    gpuCount: version.gpuCount,
    linuxParameters: new LinuxParameters(scope, 'LinuxParameters', { initProcessEnabled: true }),
    ...container,
    environment: { ...version.environment, ...container.environment },
    secrets: version.secrets,
    logging: LogDrivers.awsLogs({ streamPrefix, logGroup, mode: AwsLogDriverMode.NON_BLOCKING }),
  });
  made.addMountPoints({ containerPath: '/tmp', sourceVolume: 'tmp', readOnly: false });
}

function acknowledge(task: TaskDefinition): void {
  Validations.of(task).acknowledge({
    id: 'AwsSolutions-ECS2',
    reason: 'The variables are names and numbers; what is secret is read from Secrets Manager at run time.',
  });
  Validations.of(task.obtainExecutionRole()).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'ecr:GetAuthorizationToken supports no resource-level permissions.',
  });
}
