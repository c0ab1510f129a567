import { Env } from './env';
import { rule, type Rule } from '../validation/rules';
import { checkTypes, listOf, needed, struct, TEXT } from '../validation/types';

/** A name, or names with dots between them: the way to a field of a JSON object. */
const FIELD = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;
/** The validator's environment has to hold them. */
const MAX_FIELDS = 10;
const FIELDS = struct({ fields: needed(listOf(TEXT)) });

/** What tells one kind from another. */
export interface OrderingKind {
  readonly name: string;
  /** Whether the queues are FIFO queues. */
  readonly isFifo: boolean;
  /** Where the name of an event's group is looked for, in this order. */
  readonly fields: string[];
}

/**
 * In which order events reach their queues, and who waits for whom.
 */
export class Ordering {
  /** Events come in any order, and a sender of many makes all others wait. */
  public static none(): Ordering {
    return new Ordering({ name: 'none', isFifo: false, fields: [] });
  }

  /**
   * Events come in any order; those of a group with many events waiting do not make other groups wait: each message has a
   * group, for which Amazon SQS shares out a standard queue. An event without such a field has no group.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
   * @param fields the field that names the group, such as `merchant_id` or `data.object.customer`; of several, the first one
   * that is there and is text or a number. 1 to 10 names, with dots between them
   */
  public static fair(...fields: string[]): Ordering {
    checkTypes('Ordering.fair', { fields }, FIELDS);
    return new Ordering({ name: 'fair', isFifo: false, fields });
  }

  /**
   * Events of a group come in the order in which they were accepted: the queues are FIFO queues, with FIFO dead-letter queues,
   * of high throughput. What follows a failed event in its group waits for it, until it is in the dead-letter queue. An event
   * without such a field is a group of its own.
   *
   * That order is the one in which requests came. Senders that send at once, or again, come in any order: compare a version
   * or time in the event where that matters. Amazon SQS asks more for FIFO queues: $0.50 instead of $0.40 a million requests in
   * us-east-1 (2026-11).
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
   * @see https://aws.amazon.com/sqs/pricing/
   * @param fields the field that names the group, such as `merchant_id` or `data.object.customer`; of several, the first one
   * that is there and is text or a number. 1 to 10 names, with dots between them
   */
  public static fifo(...fields: string[]): Ordering {
    checkTypes('Ordering.fifo', { fields }, FIELDS);
    return new Ordering({ name: 'fifo', isFifo: true, fields });
  }

  private constructor(private readonly kind: OrderingKind) {}

  /** For error messages. */
  public toString(): string {
    return this.kind.name;
  }
}

/** What tells one kind from another. */
export function orderingKindOf(ordering = Ordering.none()): OrderingKind {
  return ordering['kind'];
}

/** Tells a function that stores events of their groups. */
export function groupVariables({ fields }: OrderingKind): Record<string, string> {
  return fields.length > 0 ? { [Env.GROUP_FIELDS]: JSON.stringify(fields) } : {};
}

/** The rules of the fields. */
export function orderingRules(prop: string, { name, fields }: OrderingKind): Rule[] {
  return name === 'none'
    ? []
    : [
        rule(`${prop}.fields`, fields, `hold 1 to ${MAX_FIELDS} names of fields, with dots between them`, (all) => {
          return all.length >= 1 && all.length <= MAX_FIELDS && all.every((field) => FIELD.test(field));
        }),
      ];
}
