import { isDeepStrictEqual } from 'util';
import { isLosslessNumber, parse } from 'lossless-json';
import { JSON_TYPE, type Outgoing } from './outgoing';

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
}

/** The queue of each type, by default. */
export const ROUTES: Record<string, string> = { payment: 'payments', refund: 'refunds', dispute: 'disputes' };
const MAX_BYTES = 256 * 1024;

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
  if (!ok) {
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
  const seconds = isLosslessNumber(timestamp) ? Number(timestamp.value) : NaN;
  return (
    text(event_id, /^[!-~]{1,255}$/) &&
    text(transaction_type, /^[\w.-]{1,100}$/) &&
    text(digits, /^-?\d{1,18}(\.\d{1,9})?$/) &&
    ((seconds >= 0 && seconds < 253402300800) ||
      (text(timestamp, /T.*(Z|[+-]\d\d:\d\d)$/) && isDate(timestamp as string)))
  );
}

/** Date.parse takes 30 February for 2 March. */
function isDate(timestamp: string): boolean {
  const day = timestamp.slice(0, 10);
  return !Number.isNaN(Date.parse(timestamp)) && new Date(`${day}T00:00Z`).toISOString().startsWith(day);
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
export function balance(sent: Outgoing[], found: Found[]): Balance {
  const accepted = sent.map((request) => ({ ...request, verdict: verdictOf(request) })).filter(isAccepted);
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
    const same = requests.filter(({ verdict }) => isDeepStrictEqual(verdict.document, winner.verdict.document));
    const others = requests.filter((request) => !same.includes(request)).map(({ body }) => body);
    const conflicts = copies.filter(({ reason }) => reason === 'Conflict').map(({ body }) => body);
    result.duplicates += same.length - 1;
    if (first.queue !== (ROUTES[winner.verdict.type] ?? 'quarantine')) {
      result.misrouted.push(eventId);
    }
    const missing = others.length - conflicts.length;
    result.lost.push(...Array(Math.max(missing, 0)).fill(eventId));
    result.doubled.push(...more.map(() => eventId), ...Array(Math.max(-missing, 0)).fill(eventId));
    if (!isDeepStrictEqual(conflicts.sort(), others.sort())) {
      result.misrouted.push(eventId);
    }
  }
  result.doubled.push(...[...foundByEvent.keys()].filter((eventId) => !byEvent.has(eventId)));
  return result;
}

/** Items by key, in their order. */
export function groupBy<T>(items: T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  items.forEach((item) => groups.set(key(item), [...(groups.get(key(item)) ?? []), item]));
  return groups;
}

type Accepted = Outgoing & { readonly verdict: Extract<Verdict, { eventId: string }> };

function isAccepted(request: Outgoing & { readonly verdict: Verdict }): request is Accepted {
  return 'eventId' in request.verdict;
}
