import { redelivered } from './copies';
import type { Kills } from './kills';
import { ROUTER_BATCH } from './limits';
import type { Posting } from './requests';
import { genuineBody } from './signed';
import { balance, groupBy, ROUTES, type Found, type Verdict } from '../traffic/oracle';
import { JSON_TYPE } from '../traffic/outgoing';
import { percentile, type Row } from '../traffic/rows';
import type { Answer } from '../traffic/sender';

/** What was answered to what was posted. */
export interface Answered {
  readonly posting: Posting;
  readonly answer: Answer;
}

/** How long it took, in seconds. */
export interface Seconds {
  /** Until the last request was answered. */
  readonly answered: number;
  /** Until the last event was routed. */
  readonly routed: number;
}

export const VALIDATOR = 'webhook-validator-load';
export const ROUTER = 'webhook-router-load';

/** What was seen, beside what has to be. */
export function rowsOf(answered: Answered[], read: Found[], kills: Kills): Row[] {
  const [genuine, forged] = [answered.filter(isGenuine), answered.filter((each) => !isGenuine(each))];
  const events = [...new Map(genuine.map(({ posting }) => [posting.event.eventId, posting])).values()];
  const { found, copies } = redelivered(read);
  return [
    { what: 'events', seen: new Set(found.map(({ eventId }) => eventId)).size, expected: events.length },
    ...answerRows(genuine, forged),
    ...killRows(kills),
    ...queueRows(events, found),
    { what: 'duplicates dropped', seen: genuine.length - found.length, expected: genuine.length - events.length },
    ...balanceRows(answered, found),
    ...copyRows(copies.length, kills),
  ];
}

function answerRows(genuine: Answered[], forged: Answered[]): Row[] {
  const all = [...genuine, ...forged];
  const accepted = withStatus(genuine, 202);
  const refused = withStatus(forged, 401);
  return [
    { what: 'accepted, duplicates too', seen: accepted, expected: genuine.length },
    { what: 'forged, and refused with 401', seen: refused, expected: forged.length },
    { what: 'forged, and accepted', seen: withStatus(forged, 202), expected: 0 },
    { what: 'other answers in the end', seen: all.length - accepted - refused - withStatus(forged, 202), expected: 0 },
    { what: 'answered 429, and sent again', seen: refusalsOf(all, 429) },
    { what: 'answered 503, and sent again', seen: refusalsOf(all, 503) },
  ];
}

function killRows(kills: Kills): Row[] {
  return [
    ['validators', VALIDATOR],
    ['routers', ROUTER],
  ].flatMap(([what, name]) => [
    { what: `${what} killed`, seen: kills.get(name) ?? 0 },
    { what: `${what} were killed`, seen: kills.get(name) ? 'yes' : 'no', expected: 'yes' },
  ]);
}

/** How many messages are in each queue, of how many events of its type; none is in a dead-letter queue or quarantined. */
function queueRows(events: Posting[], found: Found[]): Row[] {
  const expected = groupBy(events, ({ event }) => ROUTES[event.transactionType]);
  const seen = groupBy(found, ({ queue }) => queue);
  const elsewhere = found.filter(({ queue }) => !expected.has(queue)).length;
  return [
    ...[...expected.keys()].sort().map((queue) => ({
      what: `in ${queue}`,
      seen: seen.get(queue)?.length ?? 0,
      expected: expected.get(queue)!.length,
    })),
    { what: 'in quarantine and dead-letter queues', seen: elsewhere, expected: 0 },
  ];
}

/** Whether every genuine event is where it must be, as it was sent, and nothing else is anywhere. */
function balanceRows(answered: Answered[], found: Found[]): Row[] {
  const sent = answered.map(({ posting }) => ({ body: genuineBody(posting), contentType: JSON_TYPE }));
  const verdicts = answered.map(({ posting }, index) => verdictOn(posting, sent[index].body));
  const { lost, doubled, misrouted } = balance(sent, found, verdicts);
  return [
    { what: 'lost', seen: lost.length, expected: 0 },
    { what: 'doubled, or never sent by a provider', seen: doubled.length, expected: 0 },
    { what: 'in the wrong queue or changed', seen: misrouted.length, expected: 0 },
  ];
}

function verdictOn({ event, forgery }: Posting, body: string): Verdict {
  return forgery === undefined
    ? { eventId: event.eventId, type: event.transactionType, document: body }
    : { code: 'UNAUTHORIZED' };
}

/** Delivery is at least once: a router that is killed between its send and its acknowledgement leaves what it had in hand. */
function copyRows(copies: number, kills: Kills): Row[] {
  const most = (kills.get(ROUTER) ?? 0) * ROUTER_BATCH;
  return [
    { what: 'copies of what a killed router had sent', seen: copies },
    { what: 'copies beyond what killed routers had in hand', seen: Math.max(copies - most, 0), expected: 0 },
  ];
}

function isGenuine({ posting }: Answered): boolean {
  return posting.forgery === undefined;
}

function withStatus(answered: Answered[], status: number): number {
  return answered.filter(({ answer }) => answer.status === status).length;
}

function refusalsOf(answered: Answered[], status: number): number {
  return answered.flatMap(({ answer }) => answer.refusals).filter((refusal) => refusal === status).length;
}

/** How fast it went. */
export function speedOf(answers: Answer[], events: number, { answered, routed }: Seconds): Row[] {
  const milliseconds = answers.map((answer) => answer.milliseconds);
  const atOnce = answers.filter(({ refusals }) => refusals.length === 0).map((answer) => answer.milliseconds);
  const round = (value: number) => String(Math.round(value));
  return [
    { what: 'p50 of an answer at the first attempt, ms', seen: round(percentile(atOnce, 0.5)) },
    { what: 'p99 of an answer at the first attempt, ms', seen: round(percentile(atOnce, 0.99)) },
    { what: 'p99 with waiting and sending again, ms', seen: round(percentile(milliseconds, 0.99)) },
    { what: 'requests answered a second', seen: round(answers.length / answered) },
    { what: 'events routed a second', seen: round(events / routed) },
  ];
}

/** What is measured. */
export const ABOUT = `\`npx projen load\` deploys a \`WebhookPipeline\` to the embedded emulator. 32 senders post events of four providers, signed as these sign them: one of ten twice,
half of these while the first is in flight; one of twenty with a forged one before it, which somebody else signed, or was changed or signed long ago; and bursts, which the stage throttles when they come faster than it lets in. A worker
is killed every 5 seconds, of the validator and of the router in turns. What was answered 429 or 503 is sent again when \`Retry-After\` says so. Every queue is read and compared: it fails when an event
is lost, doubled or in the wrong queue, and when a forged one is accepted. Delivery is at least once: a router that is killed between its send and its acknowledgement has Amazon SQS deliver what it had in
hand again, which may be sent again then. Such a copy is of the same request, and comes no sooner than that; anything else counts as doubled.`;
