import type { Design, Request } from './design';
import { calmDown, settle } from './schedule';
import { openWorld, type Posted, type World } from './world';

const PAYMENT: Request = { source: 'webhook', eventId: 'evt_1', transactionType: 'payment' };
const TIP: Request = { ...PAYMENT, transactionType: 'tip' };
/** An event, itself again, the same id with another payload, one of no route, and all of them in one batch. */
const ACTS: ((world: World) => void)[] = [
  ...[PAYMENT, PAYMENT, TIP, { ...TIP, eventId: 'evt_2' }].map((request) => (world: World) => world.post(request)),
  (world) => world.deliver(world.ingest.receive(10, 0, world.now)),
];

/** How many invocations there are to kill. */
export const VICTIMS = ACTS.length;

/** A day on which one invocation ends at its n-th await; undefined when it had returned by then. */
export async function killed(design: Design, victim: number, awaits: number): Promise<World | undefined> {
  const world = openWorld(design);
  world.isCalm = true;
  for (const [index, act] of ACTS.entries()) {
    act(world);
    if (index === victim && !(await killAfter(world, awaits))) {
      return undefined;
    }
    await settle();
  }
  const isAccepted = ({ correlationId }: Posted) => world.accepted.some((one) => one.correlationId === correlationId);
  [...world.posted.values()].filter((request) => !isAccepted(request)).forEach((request) => world.post(request));
  await settle();
  await calmDown(world);
  return world;
}

/** Whether there was an invocation to kill. */
async function killAfter(world: World, awaits: number): Promise<boolean> {
  for (let done = 0; done < awaits; done += 1) {
    await Promise.resolve();
  }
  const [process] = world.running;
  if (process !== undefined) {
    world.kill(process);
  }
  return process !== undefined;
}
