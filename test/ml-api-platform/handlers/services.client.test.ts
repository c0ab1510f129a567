import { DescribeServicesCommand, ECSClient, ListTasksCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { aService, CLUSTER } from './spot-events';
import { EcsServices } from '../../../src/ml-api-platform/handlers/services.client';

const client = mockClient(ECSClient);
beforeEach(() => client.reset());

const SERVICE = aService();
const services = new EcsServices(CLUSTER);
const tasks = (count: number) => Array.from({ length: count }, (_, index) => `task/${index}`);

/** A service that is to have 10 tasks, and its twin with 3, in an order that nobody promises. */
function described({ runningCount = 10, pendingCount = 0, toRun = 10 }): void {
  client.on(DescribeServicesCommand).resolves({
    services: [
      { serviceArn: SERVICE.twin, desiredCount: 3, runningCount: 1, pendingCount: 2 },
      { serviceArn: SERVICE.spot, desiredCount: 10, runningCount, pendingCount },
    ],
  });
  client.on(ListTasksCommand).resolves({ taskArns: tasks(toRun) });
}

describe('a service and its twin', () => {
  test('are asked for by their ARNs, and for the tasks that are to run', async () => {
    described({});
    expect(await services.observe(SERVICE)).toEqual({ desired: 10, running: 10, twin: 3 });
    expect(client.commandCalls(DescribeServicesCommand)[0].args[0].input).toEqual({
      cluster: CLUSTER,
      services: [SERVICE.spot, SERVICE.twin],
    });
    expect(client.commandCalls(ListTasksCommand)[0].args[0].input).toMatchObject({
      cluster: CLUSTER,
      serviceName: 'servicetest-v1',
      desiredStatus: 'RUNNING',
    });
  });

  test.each([
    ['all run', { runningCount: 10, toRun: 10 }, 10],
    ['none was placed', { runningCount: 4, toRun: 4 }, 4],
    ['Spot takes 9 back, which still run', { runningCount: 10, toRun: 1 }, 1],
    ['Spot takes 5 back, and 3 others start', { runningCount: 7, pendingCount: 3, toRun: 5 }, 2],
    ['3 start', { runningCount: 7, pendingCount: 3, toRun: 10 }, 7],
    ['a deployment has twice as many', { runningCount: 20, toRun: 20 }, 20],
    ['counts are of different moments', { runningCount: 2, pendingCount: 3, toRun: 1 }, 0],
  ])('when %s', async (_when, counts, running) => {
    described(counts);
    expect(await services.observe(SERVICE)).toMatchObject({ running });
  });

  test('have more tasks than a page lists', async () => {
    described({ runningCount: 130 });
    client
      .on(ListTasksCommand)
      .resolvesOnce({ taskArns: tasks(100), nextToken: 'next' })
      .resolvesOnce({ taskArns: tasks(20) });
    expect(await services.observe(SERVICE)).toMatchObject({ running: 120 });
    expect(client.commandCalls(ListTasksCommand)[1].args[0].input).toMatchObject({ nextToken: 'next' });
  });

  test('may have no task', async () => {
    described({ runningCount: 1 });
    client.on(ListTasksCommand).resolves({});
    expect(await services.observe(SERVICE)).toMatchObject({ running: 0 });
  });

  test.each(['spot', 'twin'] as const)('the %s is not there', async (which) => {
    described({});
    const others = [SERVICE.spot, SERVICE.twin].filter((arn) => arn !== SERVICE[which]);
    client.on(DescribeServicesCommand).resolves({ services: others.map((serviceArn) => ({ serviceArn })) });
    await expect(services.observe(SERVICE)).rejects.toThrow(new Error(`the cluster has no service ${SERVICE[which]}`));
  });

  test('nothing is there', async () => {
    described({});
    client.on(DescribeServicesCommand).resolves({});
    await expect(services.observe(SERVICE)).rejects.toThrow('the cluster has no service');
  });
});

test('only the count of the twin is changed', async () => {
  client.on(UpdateServiceCommand).resolves({});
  await services.run(SERVICE, 4);
  expect(client.calls().map(({ args: [{ input }] }) => input)).toEqual([
    { cluster: CLUSTER, service: SERVICE.twin, desiredCount: 4 },
  ]);
});
