import { DescribeServicesCommand, ECSClient, paginateListTasks, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { Observed, Services } from './fallback';
import type { FallbackService } from '../env';

const client = new ECSClient({});

/** Services of a cluster of Amazon ECS. */
export class EcsServices implements Services {
  public constructor(private readonly cluster: string) {}

  /**
   * A task that Spot takes back runs for up to two minutes more, but is none of those that are to run: whoever counts only
   * what runs wastes these minutes.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
   */
  public async observe({ spot, twin }: FallbackService): Promise<Observed> {
    const [{ services = [] }, toRun] = await Promise.all([
      client.send(new DescribeServicesCommand({ cluster: this.cluster, services: [spot, twin] })),
      this.tasksToRun(spot),
    ]);
    const [main, other] = [spot, twin].map((arn) => services.find(({ serviceArn }) => serviceArn === arn));
    if (main === undefined || other === undefined) {
      throw new Error(`the cluster has no service ${main === undefined ? spot : twin}`);
    }
    return {
      desired: main.desiredCount!,
      running: Math.max(0, Math.min(main.runningCount!, toRun - main.pendingCount!)),
      twin: other.desiredCount!,
    };
  }

  public async run({ twin }: FallbackService, tasks: number): Promise<void> {
    await client.send(new UpdateServiceCommand({ cluster: this.cluster, service: twin, desiredCount: tasks }));
  }

  private async tasksToRun(arn: string): Promise<number> {
    let count = 0;
    const input = {
      cluster: this.cluster,
      serviceName: arn.slice(arn.lastIndexOf('/') + 1),
      desiredStatus: 'RUNNING' as const,
    };
    for await (const { taskArns = [] } of paginateListTasks({ client }, input)) {
      count += taskArns.length;
    }
    return count;
  }
}
