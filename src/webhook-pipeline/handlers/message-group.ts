import { createHash } from 'crypto';
import { isLosslessNumber } from 'lossless-json';
import { claimKey } from './claim-key';
import { isFifo } from './queues.client';
import type { TransactionEvent } from './transaction-event';
import { Env } from '../env';

/** What Amazon SQS takes as the id of a group (API reference of SendMessage). */
const GROUP_ID = /^[\x21-\x7E]{1,128}$/;

const groupFields: string[] = JSON.parse(process.env[Env.GROUP_FIELDS] ?? '[]');

/** The group that an event has in a queue. In a FIFO queue an event without one is a group of its own. */
export function groupFor({ document, source, eventId }: TransactionEvent, queueUrl: string): string | undefined {
  return groupOf(document, groupFields) ?? (isFifo(queueUrl) ? groupId(claimKey(source, eventId)) : undefined);
}

/** The group of an event by the first of the fields that is text or a number; undefined when none of them is. */
export function groupOf(document: unknown, fields: string[]): string | undefined {
  for (const field of fields) {
    const value = valueAt(document, field.split('.'));
    if ((typeof value === 'string' && value !== '') || isLosslessNumber(value)) {
      return groupId(String(value));
    }
  }
  return undefined;
}

/** A text as the id of a group: what Amazon SQS does not take is hashed. */
export function groupId(text: string): string {
  return GROUP_ID.test(text) ? text : createHash('sha256').update(text).digest('hex');
}

function valueAt(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (parent, name) =>
      parent !== null && typeof parent === 'object' && Object.hasOwn(parent, name)
        ? (parent as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}
