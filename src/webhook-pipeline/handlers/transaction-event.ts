import { createHash } from 'crypto';
import { LosslessNumber, isLosslessNumber, parse } from 'lossless-json';
import * as v from 'valibot';
import { invalidBody } from '../../functions/handlers/request-body';
import { HttpError } from '../../functions/handlers/responses';
import { CANONICAL_SOURCE } from '../env';
import { fieldError } from '../event-fields';

/** A checked event with the transaction's metadata. */
export interface TransactionEvent {
  /** The body exactly as it came. */
  readonly payload: string;
  /** What it says, with each number as it was written. */
  readonly document: unknown;
  /** SHA-256 of the payload; white space and the order of keys do not change it. */
  readonly payloadHash: string;
  /** The name of the source that sent it. */
  readonly source: string;
  readonly eventId: string;
  readonly transactionType: string;
  /** Plain decimal notation, never a float. */
  readonly amount: string;
  /** Letters of ISO 4217; undefined where the event tells none. */
  readonly currency?: string;
  /** ISO 8601 in UTC. */
  readonly timestamp: string;
}

const DECIMAL = /^-?\d{1,18}(\.\d{1,9})?$/;
const ISO_8601 = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const LAST_SECOND_OF_9999 = 253402300799;
/** Amazon SQS refuses a message with any other character (API reference of SendMessage). */
const NOT_ACCEPTED_BY_SQS = /[^\u{9}\u{A}\u{D}\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

const number = v.instance(LosslessNumber);
/** The fields of an event; `npx projen openapi` makes docs/webhook-event.schema.json of it. */
export const EventSchema = v.object({
  event_id: v.pipe(v.string(), v.regex(/^[\x21-\x7E]{1,255}$/)),
  transaction_type: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]{1,100}$/)),
  amount: v.union([v.pipe(v.string(), v.regex(DECIMAL)), v.pipe(number, v.transform(String), v.regex(DECIMAL))]),
  currency: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/))),
  timestamp: v.pipe(v.union([v.pipe(v.string(), v.regex(ISO_8601)), number]), v.transform(toIsoTimestamp), v.string()),
});

/** The body that an event is read from. */
export interface EventOrigin {
  readonly payload: string;
  readonly document: unknown;
  /** What the hash of the payload is of. */
  readonly hashed: string;
  readonly source: string;
}

/**
 * Reads the body of a canonical event; throws the 400 that lists everything that is wrong with it.
 */
export function parseTransactionEvent(payload: string, source = CANONICAL_SOURCE): TransactionEvent {
  const document = readDocument(payload);
  return toTransactionEvent(document, { payload, document, hashed: canonicalText(document), source });
}

/** The event of an envelope that has the fields of the canonical body; throws like `parseTransactionEvent`. */
export function toTransactionEvent(envelope: unknown, { hashed, ...origin }: EventOrigin): TransactionEvent {
  const result = v.safeParse(EventSchema, envelope);
  if (!result.success) {
    const fields = new Set(result.issues.map((issue) => v.getDotPath(issue) ?? 'body'));
    throw new HttpError('BAD_REQUEST_BODY', 'The event is not valid', { errors: [...fields].map(fieldError) });
  }
  const { event_id: eventId, transaction_type: transactionType, ...rest } = result.output;
  const payloadHash = createHash('sha256').update(hashed).digest('hex');
  return { ...origin, payloadHash, eventId, transactionType, ...rest };
}

/** What a text holds: numbers keep their digits, and a key that stands twice with different values is an error. */
export function readDocument(text: string): unknown {
  if (NOT_ACCEPTED_BY_SQS.test(text)) {
    throw invalidBody('must hold only characters that Amazon SQS accepts');
  }
  return orInvalidBody(() => parse(text));
}

/** One text for all that hold the same. */
export function canonicalText(document: unknown): string {
  return orInvalidBody(() => JSON.stringify(document, canonicalValue));
}

function orInvalidBody<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) {
      throw invalidBody('must be JSON without duplicate keys and without deep nesting');
    }
    throw error;
  }
}

/** Keys in order; the first letter tells a string from a number, which keeps its digits. */
function canonicalValue(_key: string, value: unknown): unknown {
  if (typeof value === 'string') {
    return `s${value}`;
  }
  if (isLosslessNumber(value)) {
    return `n${value.value}`;
  }
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}

/** Undefined when the value is no point in time. */
function toIsoTimestamp(value: string | LosslessNumber): string | undefined {
  if (isLosslessNumber(value)) {
    const seconds = Number(value.value);
    return seconds >= 0 && seconds <= LAST_SECOND_OF_9999 ? new Date(seconds * 1000).toISOString() : undefined;
  }
  const date = ISO_8601.exec(value)?.[1];
  // Date.parse takes 30 February for 2 March: the day must survive the way there and back.
  if (date === undefined || Number.isNaN(Date.parse(value)) || !isDay(date)) {
    return undefined;
  }
  const iso = new Date(value).toISOString();
  // A time zone can carry the first and the last day out of the years that have four digits.
  return /^\d/.test(iso) ? iso : undefined;
}

function isDay(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}
