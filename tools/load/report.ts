import { balance, groupBy, ROUTES, verdictOf, type Found } from '../traffic/oracle';
import type { Outgoing } from '../traffic/outgoing';
import { percentile, type Row } from '../traffic/rows';
import type { Answer } from '../traffic/sender';

/** How long it took, in seconds. */
export interface Seconds {
  /** Until the last request was answered. */
  readonly answered: number;
  /** Until the last event was routed. */
  readonly routed: number;
}

/** What was seen, beside what has to be. */
export function rowsOf(sent: Outgoing[], answers: Answer[], found: Found[]): Row[] {
  const { lost, doubled, misrouted } = balance(sent, found);
  const events = [...new Map(sent.map((request) => [request.body, request])).values()];
  const throttled = refusalsOf(answers, 429);
  return [
    { what: 'events', seen: new Set(found.map(({ eventId }) => eventId)).size, expected: events.length },
    {
      what: 'accepted, duplicates too',
      seen: answers.filter(({ status }) => status === 202).length,
      expected: sent.length,
    },
    { what: 'throttled by the stage', seen: throttled > 0 ? 'yes' : 'no', expected: 'yes' },
    { what: 'answered 429, and sent again', seen: throttled },
    { what: 'answered 503, and sent again', seen: refusalsOf(answers, 503) },
    ...queueRows(events, found),
    { what: 'duplicates dropped', seen: sent.length - found.length, expected: sent.length - events.length },
    { what: 'lost', seen: lost.length, expected: 0 },
    { what: 'doubled', seen: doubled.length, expected: 0 },
    { what: 'in the wrong queue or changed', seen: misrouted.length, expected: 0 },
  ];
}

/** How many messages are in each queue, of how many events of its type. */
function queueRows(events: Outgoing[], found: Found[]): Row[] {
  const typeOf = (request: Outgoing) => (verdictOf(request) as { type: string }).type;
  const expected = groupBy(events.map(typeOf), (type) => ROUTES[type]);
  const seen = groupBy(found, ({ queue }) => queue);
  return [...new Set([...expected.keys(), ...seen.keys()])].sort().map((queue) => ({
    what: `in ${queue}`,
    seen: seen.get(queue)?.length ?? 0,
    expected: expected.get(queue)?.length ?? 0,
  }));
}

function refusalsOf(answers: Answer[], status: number): number {
  return answers.flatMap(({ refusals }) => refusals).filter((refusal) => refusal === status).length;
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
export const ABOUT = `\`npx projen load\` deploys a \`WebhookPipeline\` to the embedded emulator, sends events to it, one of ten twice, half of these
while the first is in flight, and bursts that its stage throttles, sends again what was answered 429 or 503 when
\`Retry-After\` says so, reads every queue and compares. It fails when an event is lost, doubled or in the wrong queue.`;
