import {
  DescribeServicesCommand,
  ECSClient,
  ListTasksCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { OUTPUT } from './edge';
import type { Outputs } from '../../emulator/cdk';
import { configOf, type Endpoint } from '../../emulator/clients';

/** How old an event may be, with some time to get here. */
const OLD_MS = 6 * 60_000;

/** A version on Spot, and what becomes of it and its twin when Spot has no capacity; events are replayed, because nobody may send them. */
export class Spot {
  private readonly ecs: ECSClient;
  private readonly lambda: LambdaClient;
  private readonly cluster: string;
  private readonly service: string;
  private readonly twin: string;

  public constructor(
    emulator: Endpoint,
    outputs: Outputs,
    version: string,
    private readonly functionName = 'ml-api-spot-fallback-dev',
  ) {
    this.ecs = new ECSClient(configOf(emulator));
    this.lambda = new LambdaClient(configOf(emulator));
    this.cluster = outputs[`${OUTPUT}ClusterName`];
    this.service = outputs[`${OUTPUT}${version.toUpperCase()}ServiceName`];
    this.twin = this.service.replace(version, `${version}-on-demand`);
  }

  /** As auto scaling does; tasks that are missing come, as Spot has room for them here. */
  public async scaleTo(desiredCount: number): Promise<void> {
    await this.ecs.send(new UpdateServiceCommand({ cluster: this.cluster, service: this.service, desiredCount }));
  }

  /** Takes so many tasks back. */
  public async interrupt(count: number): Promise<void> {
    const running = { cluster: this.cluster, serviceName: this.service };
    const { taskArns = [] } = await this.ecs.send(new ListTasksCommand(running));
    for (const task of taskArns.slice(0, count)) {
      await this.ecs.send(
        new StopTaskCommand({ cluster: this.cluster, task, reason: 'Your Spot Task was interrupted.' }),
      );
    }
  }

  /** Tasks that run, of the service and of its twin. */
  public async running(): Promise<{ spot: number; onDemand: number }> {
    const services = [this.service, this.twin];
    const found = await this.ecs.send(new DescribeServicesCommand({ cluster: this.cluster, services }));
    const count = (name: string) => found.services!.find(({ serviceName }) => serviceName === name)!.runningCount!;
    return { spot: count(this.service), onDemand: count(this.twin) };
  }

  /** Tells the function what Amazon ECS tells when it finds no capacity: late, twice, and with what is not meant for it. */
  public async replay(): Promise<void> {
    const [now, before] = [Date.now(), Date.now() - 20_000];
    const failures = [
      this.failure(now),
      this.failure(before),
      this.failure(now),
      this.failure(now - OLD_MS),
      this.failure(now, 'FARGATE'),
    ];
    for (const event of failures) {
      await this.tell(event);
    }
  }

  /** What the schedule of the function does. */
  public follow(): Promise<void> {
    return this.tell({ source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [], detail: {} });
  }

  /** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html */
  private failure(at: number, provider = 'FARGATE_SPOT'): object {
    const prefix = 'arn:aws:ecs:us-east-1:000000000000';
    return {
      source: 'aws.ecs',
      'detail-type': 'ECS Service Action',
      resources: [`${prefix}:service/${this.cluster}/${this.service}`],
      detail: {
        eventType: 'ERROR',
        eventName: 'SERVICE_TASK_PLACEMENT_FAILURE',
        clusterArn: `${prefix}:cluster/${this.cluster}`,
        capacityProviderArns: [`${prefix}:capacity-provider/${provider}`],
        reason: 'RESOURCE:FARGATE',
        createdAt: new Date(at).toISOString(),
      },
    };
  }

  private async tell(event: object): Promise<void> {
    const { FunctionError, Payload } = await this.lambda.send(
      new InvokeCommand({ FunctionName: this.functionName, Payload: JSON.stringify(event) }),
    );
    if (FunctionError !== undefined) {
      throw new Error(`${this.functionName}: ${Buffer.from(Payload!).toString()}`);
    }
  }
}
