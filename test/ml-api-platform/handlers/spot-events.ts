import type { FallbackService } from '../../../src/ml-api-platform/env';

const ARN = 'arn:aws:ecs:us-west-2:111122223333';

/** The cluster of the examples in the guide. */
export const CLUSTER = `${ARN}:cluster/default`;

/** A service of a version and its twin. */
export function aService(version = 'v1', maxTasks = 10): FallbackService {
  return {
    version,
    spot: `${ARN}:service/default/servicetest-${version}`,
    twin: `${ARN}:service/default/servicetest-${version}-twin`,
    maxTasks,
  };
}

/**
 * An event as it stands in the guide, with another service and time.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
 */
function serviceAction<T extends object>(service: string, createdAt: string, detail: T) {
  return {
    version: '0',
    id: 'ddca6449-b258-46c0-8653-e0e3a6d0468b',
    'detail-type': 'ECS Service Action',
    source: 'aws.ecs',
    account: '111122223333',
    time: `${createdAt.slice(0, 19)}Z`,
    region: 'us-west-2',
    resources: [service],
    detail: { clusterArn: CLUSTER, createdAt, ...detail },
  };
}

/** A task found no capacity; of Fargate Spot where nothing else is said. */
export function placementFailure(service: string, createdAt: string, provider = 'FARGATE_SPOT') {
  return serviceAction(service, createdAt, {
    eventType: 'ERROR',
    eventName: 'SERVICE_TASK_PLACEMENT_FAILURE',
    capacityProviderArns: [`${ARN}:capacity-provider/${provider}`],
    reason: 'RESOURCE:FARGATE',
  });
}

/** A service has all its tasks. */
export function steadyState(service: string, createdAt: string) {
  return serviceAction(service, createdAt, { eventType: 'INFO', eventName: 'SERVICE_STEADY_STATE' });
}

/**
 * A task of a service changed its state: Spot takes it back in two minutes.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
export function taskStateChange(service: string) {
  return {
    version: '0',
    id: '9bcdac79-b31f-4d3d-9410-fbd727c29fab',
    'detail-type': 'ECS Task State Change',
    source: 'aws.ecs',
    account: '111122223333',
    resources: [`${ARN}:task/default/b99d40b3-5176-4f71-9a52-9dbd6f1cebef`],
    detail: {
      clusterArn: CLUSTER,
      createdAt: '2016-12-06T16:41:05.702Z',
      desiredStatus: 'STOPPED',
      lastStatus: 'RUNNING',
      group: `service:${service.split('/').at(-1)}`,
      stopCode: 'SpotInterruption',
      stoppedReason: 'Your Spot Task was interrupted.',
    },
  };
}

/** What a rule with a schedule sends. */
export const SCHEDULED = {
  version: '0',
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '111122223333',
  time: '2015-10-08T16:53:06Z',
  region: 'us-west-2',
  resources: ['arn:aws:events:us-west-2:111122223333:rule/my-scheduled-rule'],
  detail: {},
};
