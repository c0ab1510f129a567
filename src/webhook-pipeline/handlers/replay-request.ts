import * as v from 'valibot';
import { fields, FLAG, RATE, readInput, refuse } from './operator-input';

/** What is replayed, and how. */
export interface ReplayRequest {
  /** ISO 8601: events that were accepted then or later. */
  readonly from: string;
  /** ISO 8601: events that were accepted before. */
  readonly to: string;
  readonly source?: string;
  readonly types?: string[];
  readonly ids?: string[];
  readonly dryRun: boolean;
  readonly ratePerSecond: number;
  readonly bypassDeduplication: boolean;
  /** What it sends is told by; a replay that goes on with another has its id. */
  readonly replayId: string;
  /** Who asked, in their own words. */
  readonly requestedBy?: string;
}

const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;
const LONGEST = 400 * 86_400_000;

const timeMessage = 'be an ISO 8601 date and time with a time zone';
const time = v.pipe(
  v.string(timeMessage),
  v.check((text) => ZONED.test(text) && !Number.isNaN(Date.parse(text)), timeMessage),
);
const texts = (most: number) => {
  const message = `be a list of 1 to ${most} texts`;
  return v.pipe(v.array(v.string('be a text'), message), v.minLength(1, message), v.maxLength(most, message));
};
const named = (pattern: RegExp, message: string) => v.optional(v.pipe(v.string(message), v.regex(pattern, message)));

const Input = fields({
  from: time,
  to: time,
  source: named(/^[A-Za-z0-9._-]{1,100}$/, 'be the name of a source'),
  types: v.optional(texts(100)),
  ids: v.optional(texts(1000)),
  dryRun: FLAG,
  ratePerSecond: RATE,
  bypassDeduplication: v.optional(FLAG, false),
  replayId: named(/^[A-Za-z0-9_-]{1,80}$/, 'be 1 to 80 letters, digits, hyphens and underscores'),
  requestedBy: named(/^.{1,200}$/, 'be 1 to 200 characters'),
});

/** Reads the input of an execution; throws one error with all that is wrong. */
export function readReplayRequest(input: unknown, executionName: string, now: number): ReplayRequest {
  const request = readInput(Input, input);
  const [from, to] = [request.from, request.to].map(Date.parse);
  refuse(
    from < to ? undefined : `to must be after from, got ${JSON.stringify(request.to)}`,
    to <= now ? undefined : `to must be in the past, got ${JSON.stringify(request.to)}`,
    to - from <= LONGEST ? undefined : `from must be at most 400 days before to, got ${JSON.stringify(request.from)}`,
  );
  return { ...request, replayId: request.replayId ?? executionName };
}
