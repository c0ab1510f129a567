import { DynamoDBClient, type PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  type SendMessageBatchRequestEntry,
} from '@aws-sdk/client-sqs';
import type { Design, Request } from './design';
import { Journal } from './journal';
import { answerTheLiving, landed, Process, type Call } from './process';
import { Queue, recordOf, type Message, type Sent } from './queue';
import { Table } from './table';
import type { RouteTarget } from '../../../src/webhook-pipeline/env';

const START = 1_800_000_000_000;
const VALIDATOR_MS = 10_000;
const ROUTER_MS = 30_000;
const PAYMENTS: RouteTarget = { name: 'payments', transactionTypes: ['payment'], queueUrl: 'payments' };
const TIPS: RouteTarget = { name: 'tips', transactionTypes: ['tip'], queueUrl: 'tips' };

/** A request that was sent. */
export interface Posted extends Request {
  readonly correlationId: string;
}

/** A world whose services answer the SDK from now on, and whose clock is the one that code reads. */
export function openWorld(design: Design): World {
  const world = new World(design);
  const send = (command: object) => world.request(command);
  jest.spyOn(SQSClient.prototype, 'send').mockImplementation(send);
  jest.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(send);
  jest.spyOn(Date, 'now').mockImplementation(() => world.now);
  return world;
}

/** What a pipeline runs in: a clock, its queues and its table, and invocations that do nothing unless they are answered. */
export class World {
  public now = START;
  public readonly journal = new Journal();
  public readonly ingest = new Queue('ingest');
  public readonly quarantine = new Queue('quarantine');
  public readonly table = new Table();
  /** By the id of the request. */
  public readonly posted = new Map<string, Posted>();
  /** What was answered 202. */
  public readonly accepted: Posted[] = [];
  public readonly calls: Call[] = [];
  /** Requests on their way whose senders have given up. */
  public readonly late: (() => void)[] = [];
  public readonly received: Message[] = [];
  public routes = [PAYMENTS];
  /** Whether every call is answered at once. */
  public isCalm = false;
  private readonly processes: Process[] = [];
  private readonly receivedAt = new Map<Process, number>();
  private requests = 0;
  private stored = 0;

  public constructor(private readonly design: Design) {}

  public get running(): Process[] {
    return this.processes.filter(({ isAlive }) => isAlive);
  }

  /** A sender posts an event. */
  public post(request: Request): void {
    this.requests += 1;
    const correlationId = `req-${this.requests}`;
    const posted = { ...request, correlationId };
    this.posted.set(correlationId, posted);
    this.start(VALIDATOR_MS).run(
      () => this.design.validate(request, correlationId),
      (statusCode) => statusCode === 202 && this.accepted.push(posted),
    );
  }

  /** The event source hands messages to the router, and deletes those that did not fail. */
  public deliver(messages: Message[]): void {
    if (messages.length === 0) {
      return;
    }
    this.received.push(...messages);
    this.start(ROUTER_MS).run(
      () => this.design.route(messages.map(recordOf), this.routes),
      (failed) => {
        for (const { id, origin } of messages.filter((message) => !failed.has(message.id))) {
          this.ingest.delete(id);
          this.journal.acknowledge(origin);
        }
      },
    );
  }

  /** Ends an invocation in the middle; each of its calls on their way arrives later, or never. */
  public kill(process: Process, arrives = false): void {
    process.isAlive = false;
    for (const call of this.calls.filter((one) => one.process === process)) {
      this.calls.splice(this.calls.indexOf(call), 1);
      if (arrives) {
        this.late.push(landed(call.effect));
      }
    }
  }

  /** Time passes: what is late arrives before, and invocations end at their deadlines. */
  public wait(milliseconds: number): void {
    this.late.splice(0).forEach((arrive) => arrive());
    this.now += milliseconds;
    this.running.filter(({ deadline }) => deadline <= this.now).forEach((process) => this.kill(process));
  }

  /** Amazon SQS may deliver a message that was deleted, when a server that kept a copy was away meanwhile. */
  public repeat(at: number): void {
    const message = this.received[at % (this.received.length || 1)];
    if (message !== undefined) {
      this.journal.repeat(message.origin);
      this.deliver([message]);
    }
  }

  public redrive(): void {
    this.journal.redrive(this.ingest.deadLetters.map(({ origin }) => origin));
    this.ingest.redrive(this.ingest.deadLetters, this.now);
  }

  public reprocess(): void {
    this.journal.reprocess(this.quarantine.messages.map(({ origin }) => origin));
    this.ingest.redrive(this.quarantine.messages, this.now);
  }

  public addRoute(): void {
    this.routes = [PAYMENTS, TIPS];
  }

  /** What the services do with a command of the SDK that an invocation sends. */
  public request(command: object): Promise<object> {
    const process = Process.current;
    const received = this.receivedAt.get(process)!;
    return process.request(() => {
      if (command instanceof SendMessageCommand) {
        return this.store(command.input);
      }
      if (command instanceof SendMessageBatchCommand) {
        const { QueueUrl, Entries } = command.input;
        Entries!.forEach((entry) => this.forward(QueueUrl!, entry, received));
        return {};
      }
      return this.table.put((command as PutItemCommand).input);
    });
  }

  private start(milliseconds: number): Process {
    const ask = (call: Call) =>
      void (this.isCalm ? queueMicrotask(() => answerTheLiving(call)) : this.calls.push(call));
    const process = new Process(this.now + milliseconds, ask, (ended) => this.kill(ended));
    this.receivedAt.set(process, this.journal.tick());
    this.processes.push(process);
    return process;
  }

  private store(message: Sent): object {
    this.stored += 1;
    this.ingest.put(message, `origin-${this.stored}`, this.now);
    return {};
  }

  private forward(queue: string, entry: SendMessageBatchRequestEntry, received: number): void {
    const value = (key: string) => entry.MessageAttributes?.[key]?.StringValue;
    const origin = entry.MessageSystemAttributes!.AWSTraceHeader!.StringValue!;
    if (queue === 'quarantine') {
      this.quarantine.put(entry, origin, this.now);
    }
    this.journal.deliver({
      queue,
      key: keyOf(value('source')!, value('eventId')!),
      origin,
      correlationId: value('correlationId')!,
      reason: value('quarantineReason'),
      received,
    });
  }
}

/** What an event is claimed by. */
export function keyOf(source: string, eventId: string): string {
  return `${source}#${eventId}`;
}
