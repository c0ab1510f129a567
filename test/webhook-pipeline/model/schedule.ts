import * as fc from 'fast-check';
import type { Design, Request } from './design';
import { answer, landed, Unavailable, type Call } from './process';
import { VISIBILITY_MS } from './queue';
import { openWorld, type World } from './world';

/** Something that happens; `at` says to which of those to which it can. */
export interface Step {
  readonly does: keyof typeof STEPS;
  readonly at: number;
}

const EVENTS: Request[] = ['webhook', 'other'].flatMap((source) =>
  [
    ['evt_1', 'payment'],
    ['evt_1', 'tip'],
    ['evt_2', 'payment'],
    ['evt_3', 'tip'],
  ].map(([eventId, transactionType]) => ({ source, eventId, transactionType })),
);
/** More than the longest schedule takes to end. */
const ROUNDS = 1_000;
const WAITS = [1_000, 20_000, VISIBILITY_MS, 3_600_000];

type Act = (world: World, at: number) => void;

/** A step with one of the calls that wait for an answer. */
function toCall(act: (call: Call, world: World, at: number) => void): Act {
  return (world, at) => {
    if (world.calls.length > 0) {
      act(world.calls.splice(at % world.calls.length, 1)[0], world, at);
    }
  };
}

/** What can happen, and how often beside the others. */
const STEPS = {
  post: [8, (world, at) => world.post(EVENTS[at % EVENTS.length])],
  deliver: [8, (world, at) => world.deliver(world.ingest.receive(1 + (at % 4), at, world.now))],
  'deliver what was deleted': [1, (world, at) => world.repeat(at)],
  answer: [16, toCall((call) => answer(call))],
  throttle: [3, toCall(({ reject }) => reject(new Unavailable()))],
  refuse: [2, toCall(({ reject }) => reject(new Error('refused')))],
  'lose the answer': [3, toCall(loseAnswer)],
  'be late': [3, toCall(beLate)],
  'kill before': [2, toCall(({ process }, world, at) => world.kill(process, at % 2 === 0))],
  'kill after': [3, toCall(killAfter)],
  arrive: [2, (world, at) => world.late.splice(at % (world.late.length || 1), 1)[0]?.()],
  wait: [5, (world, at) => world.wait(WAITS[at % WAITS.length])],
  redrive: [2, (world) => world.redrive()],
  reprocess: [1, (world) => world.reprocess()],
  'add a route': [1, (world) => world.addRoute()],
} as const satisfies Record<string, readonly [weight: number, act: Act]>;

function loseAnswer({ effect, reject }: Call): void {
  landed(effect)();
  reject(new Unavailable());
}

function beLate({ effect, reject }: Call, world: World): void {
  world.late.push(landed(effect));
  reject(new Unavailable());
}

function killAfter(call: Call, world: World, at: number): void {
  answer(call);
  world.kill(call.process, at % 2 === 0);
}

/** Any schedule. */
export const schedules: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    does: fc.oneof(
      ...Object.entries(STEPS).map(([name, [weight]]) => ({ weight, arbitrary: fc.constant(name as Step['does']) })),
    ),
    at: fc.nat(999),
  }),
  { maxLength: 80, size: 'max' },
);

/** Lets invocations run until each of them waits for an answer. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Plays a schedule in a new world, and then lets everything end well, as it does when faults are over. */
export async function play(design: Design, steps: Step[]): Promise<World> {
  const world = openWorld(design);
  for (const { does, at } of steps) {
    STEPS[does][1](world, at);
    await settle();
  }
  await calmDown(world);
  return world;
}

/** No more faults: what waits is answered, and operators redrive what is in a dead-letter queue. */
export async function calmDown(world: World): Promise<void> {
  world.isCalm = true;
  world.calls.splice(0).forEach((call) => answer(call));
  await settle();
  if (world.routes.length > 1) {
    world.reprocess();
  }
  for (let rounds = 0; world.ingest.messages.length + world.ingest.deadLetters.length > 0; rounds += 1) {
    if (rounds > ROUNDS) {
      throw new Error('messages come again for ever');
    }
    world.wait(VISIBILITY_MS);
    world.redrive();
    world.deliver(world.ingest.receive(10, 0, world.now));
    await settle();
  }
}
