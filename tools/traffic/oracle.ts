import { isDeepStrictEqual } from 'util';
import { isLosslessNumber, parse } from 'lossless-json';
import { JSON_TYPE, type Outgoing } from './outgoing';
import { isTimestamp } from './timestamp';

/** What an answer has to be: the id of an accepted event, or the code of an error. */
export type Verdict =
  { readonly eventId: string; readonly type: string; readonly document: unknown } | { readonly code: string };

/** A message that was found behind the router. */
export interface Found {
  /** `payments`, …, or `quarantine`. */
  readonly queue: string;
  readonly eventId: string;
  readonly body: string;
  readonly reason?: string;
  /** Of the request that was accepted. */
  readonly correlationId?: string;
  /** When the queue got it, in milliseconds since 1970. */
  readonly sentAt?: number;
}

/** The queue of each type, by default. */
export const ROUTES: Record<string, string> = { payment: 'payments', refund: 'refunds', dispute: 'disputes' };
const MAX_BYTES = 256 * 1024;
/** What the API reference of SendMessage leaves out of the characters that a message may hold. */
const NO_TEXT_FOR_SQS = /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/;
const LAST_SECOND_OF_9999 = 253402300799;

/**
 * What the documentation promises for a request; written from the documentation and not from the handlers, so that
 * the two can disagree.
 */
export function verdictOf({ body, contentType }: Outgoing): Verdict {
  let document: Record<string, unknown>;
  try {
    document = parse(body) as Record<string, unknown>;
  } catch {
    return { code: 'BAD_REQUEST_BODY' };
  }
  const ok = document !== null && typeof document === 'object' && isValid(document);
  if (!ok || NO_TEXT_FOR_SQS.test(body)) {
    return { code: 'BAD_REQUEST_BODY' };
  }
  if (contentType !== JSON_TYPE) {
    return { code: 'UNSUPPORTED_MEDIA_TYPE' };
  }
  if (Buffer.byteLength(body) > MAX_BYTES) {
    return { code: 'REQUEST_TOO_LARGE' };
  }
  return { eventId: String(document.event_id), type: String(document.transaction_type), document };
}

function isValid({ event_id, transaction_type, amount, timestamp }: Record<string, unknown>): boolean {
  const text = (value: unknown, pattern: RegExp) => typeof value === 'string' && pattern.test(value);
  const digits = isLosslessNumber(amount) ? amount.value : amount;
  return (
    text(event_id, /^[!-~]{1,255}$/) &&
    text(transaction_type, /^[\w.-]{1,100}$/) &&
    text(digits, /^-?\d{1,18}(\.\d{1,9})?$/) &&
    (isLosslessNumber(timestamp) ? isSecond(Number(timestamp.value)) : isTimestamp(timestamp))
  );
}

function isSecond(seconds: number): boolean {
  return seconds >= 0 && seconds <= LAST_SECOND_OF_9999;
}

/** What should have become of all accepted events, compared with what was found. */
export interface Balance {
  readonly duplicates: number;
  readonly lost: string[];
  /** Ids of events with more copies than one, and of messages that nobody sent. */
  readonly doubled: string[];
  /** Ids of events in the wrong queue, or with a body that is not the one that was sent. */
  readonly misrouted: string[];
}

/** Which of several payloads of one event came first cannot be known: whichever was routed is taken as the first. */
export function balance(sent: Outgoing[], found: Found[], verdicts = sent.map(verdictOf)): Balance {
  const accepted = sent.map((request, index) => ({ ...request, verdict: verdicts[index] })).filter(isAccepted);
  const byEvent = groupBy(accepted, ({ verdict }) => verdict.eventId);
  const foundByEvent = groupBy(found, ({ eventId }) => eventId);
  const result = { duplicates: 0, lost: [] as string[], doubled: [] as string[], misrouted: [] as string[] };
  for (const [eventId, requests] of byEvent) {
    const copies = foundByEvent.get(eventId) ?? [];
    const [first, ...more] = copies.filter(({ reason }) => reason !== 'Conflict');
    const winner = requests.find(({ body }) => body === first?.body);
    if (winner === undefined) {
      result.lost.push(eventId);
      continue;
    }
    const { document, type } = winner.verdict;
    const others = requests.filter(({ verdict }) => !isDeepStrictEqual(verdict.document, document));
    const expected = others.map(({ body }) => body).sort();
    const conflicts = copies.filter(({ reason }) => reason === 'Conflict').map(({ body }) => body);
    result.duplicates += requests.length - others.length - 1;
    if (first.queue !== (ROUTES[type] ?? 'quarantine')) {
      result.misrouted.push(eventId);
    }
    expected.slice(conflicts.length).forEach(() => result.lost.push(eventId));
    [...more, ...conflicts.slice(expected.length)].forEach(() => result.doubled.push(eventId));
    if (!isDeepStrictEqual(conflicts.sort(), expected)) {
      result.misrouted.push(eventId);
    }
  }
  const unknown = [...foundByEvent.keys()].filter((eventId) => !byEvent.has(eventId));
  return { ...result, doubled: result.doubled.concat(unknown) };
}

/** Items by key, in their order. */
export function groupBy<T>(items: T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) {
      groups.set(key(item), [item]);
    } else {
      group.push(item);
    }
  }
  return groups;
}

type Accepted = Outgoing & { readonly verdict: Extract<Verdict, { eventId: string }> };

function isAccepted(request: Outgoing & { readonly verdict: Verdict }): request is Accepted {
  return 'eventId' in request.verdict;
}
