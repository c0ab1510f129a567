import type { SQSRecord } from 'aws-lambda';

/** What is sent, as the SDK's commands have it. */
export interface Sent {
  readonly MessageBody?: string;
  readonly MessageAttributes?: Record<string, { readonly StringValue?: string }>;
  readonly MessageSystemAttributes?: { readonly AWSTraceHeader?: { readonly StringValue?: string } };
}

/** A message in a queue. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Which send it comes from, through queues and redrives; it travels as the trace header. */
  readonly origin: string;
  readonly sentAt: number;
  visibleAt: number;
  receives: number;
}

/** How long a message that was received is hidden. */
export const VISIBILITY_MS = 180_000;
const MAX_RECEIVE_COUNT = 3;

/**
 * A standard queue as Amazon SQS has it: a message is hidden while it is worked on, comes again until it is deleted, in
 * any order, and goes to the dead-letter queue when it was received too often.
 */
export class Queue {
  public messages: Message[] = [];
  public readonly deadLetters: Message[] = [];
  private ids = 0;

  public constructor(private readonly name: string) {}

  public put({ MessageBody = '', MessageAttributes = {} }: Sent, origin: string, now: number): void {
    const values = Object.entries(MessageAttributes).map(([key, { StringValue }]) => [key, StringValue!]);
    this.add({ body: MessageBody, attributes: Object.fromEntries(values), origin }, now);
  }

  /** Visible messages, the first one at any place; fewer than asked for when there are no more. */
  public receive(size: number, place: number, now: number): Message[] {
    const visible = this.messages.filter(({ visibleAt }) => visibleAt <= now);
    const start = visible.length === 0 ? 0 : place % visible.length;
    const received = [...visible.slice(start), ...visible.slice(0, start)].slice(0, size);
    const dead = received.filter(({ receives }) => receives >= MAX_RECEIVE_COUNT);
    this.messages = this.messages.filter((message) => !dead.includes(message));
    this.deadLetters.push(...dead);
    return received.filter((message) => !dead.includes(message)).map((message) => hide(message, now));
  }

  public delete(id: string): void {
    this.messages = this.messages.filter((message) => message.id !== id);
  }

  /** Takes messages over as a redrive does: with new ids and times of sending, body and attributes as they were. */
  public redrive(messages: Message[], now: number): void {
    messages.splice(0).forEach((message) => this.add(message, now));
  }

  private add(message: Pick<Message, 'body' | 'attributes' | 'origin'>, now: number): void {
    this.ids += 1;
    this.messages.push({ ...message, id: `${this.name}-${this.ids}`, sentAt: now, visibleAt: now, receives: 0 });
  }
}

function hide(message: Message, now: number): Message {
  message.receives += 1;
  message.visibleAt = now + VISIBILITY_MS;
  return message;
}

/** A message as AWS Lambda hands it over. */
export function recordOf({ id, body, attributes, origin, sentAt, receives }: Message): SQSRecord {
  const entries = Object.entries(attributes).map(([key, stringValue]) => [key, { dataType: 'String', stringValue }]);
  return {
    messageId: id,
    body,
    attributes: { SentTimestamp: `${sentAt}`, ApproximateReceiveCount: `${receives}`, AWSTraceHeader: origin },
    messageAttributes: Object.fromEntries(entries),
    eventSourceARN: 'arn:aws:sqs:eu-west-1:111111111111:ingest',
  } as SQSRecord;
}
