import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { App, LegacyStackSynthesizer } from 'aws-cdk-lib';
import { PlainShop } from './plain-shop';
import type { Outputs } from '../cdk';
import { clientsOf, configOf, type Clients } from '../clients';
import { Emulator } from '../emulator';
import { call, type Answer, type Call } from '../http-call';
import { deployStack } from '../stacks';

const POLL_MS = 200;
const TRIES = 150;

/** The plain shop on an emulator of its own. */
export class DeployedPlainShop {
  /** Starts the emulator and deploys. */
  public static async start(): Promise<DeployedPlainShop> {
    const emulator = await Emulator.start();
    try {
      const env = { region: emulator.env.AWS_REGION };
      const shop = new PlainShop(new App(), { env, synthesizer: new LegacyStackSynthesizer() });
      return new DeployedPlainShop(emulator, await deployStack(emulator, shop));
    } catch (error) {
      await emulator.stop();
      throw error;
    }
  }

  public readonly clients: Clients;
  private readonly logs: CloudWatchLogsClient;

  private constructor(
    public readonly emulator: Emulator,
    public readonly outputs: Outputs,
  ) {
    this.clients = clientsOf(emulator);
    this.logs = new CloudWatchLogsClient(configOf(emulator));
  }

  /** Calls a path of the API. */
  public call(path: string, options: Call = {}): Promise<Answer> {
    return call(this.emulator.urlOf(this.outputs.ApiUrl) + path, options);
  }

  /** Writes orders at once. */
  public async put(...ids: string[]): Promise<void> {
    const TransactItems = ids.map((id) => ({ Put: { TableName: 'plain-orders', Item: { id: { S: id } } } }));
    await this.clients.dynamoDb.send(new TransactWriteItemsCommand({ TransactItems }));
  }

  /** What a function logged in lines that match, once there are as many. */
  public async logged(functionName: string, pattern: RegExp, count: number): Promise<string[]> {
    return this.until(count, async () => {
      const logGroupName = `/aws/lambda/${functionName}`;
      const { events = [] } = await this.logs
        .send(new FilterLogEventsCommand({ logGroupName }))
        .catch(() => ({ events: [] }));
      return events.flatMap(({ message = '' }) => message.split('\n')).filter((line) => pattern.test(line));
    });
  }

  /** The messages of the queue of an output, once there are as many. */
  public async messages<T>(output: string, count: number): Promise<T[]> {
    const found: T[] = [];
    return this.until(count, async () => {
      const { Messages = [] } = await this.clients.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: this.outputs[output], MaxNumberOfMessages: 10 }),
      );
      found.push(...Messages.map(({ Body }) => JSON.parse(Body!)));
      return found;
    });
  }

  private async until<T>(count: number, find: () => Promise<T[]>): Promise<T[]> {
    for (let tries = 0; ; tries++) {
      const found = await find();
      if (found.length >= count || tries >= TRIES) {
        return found;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}
