import { keyOf, type Posted, type World } from './world';

/** What is wrong in the end: an accepted event that is nowhere or in the wrong queue, and copies that nothing explains. */
export function faultsOf(world: World): string[] {
  const { journal, accepted } = world;
  return [...journal.excess.map((copy) => `a copy of ${copy}`), ...accepted.flatMap((event) => lossOf(world, event))];
}

/** An event has to be in its queue, from whichever request has claimed it; what differs from that is quarantined. */
function lossOf(world: World, event: Posted): string[] {
  const { transactionType, correlationId } = event;
  const key = keyOf(event.source, event.eventId);
  // A design that claims by the id alone is judged by what becomes of the events.
  const claim = world.table.items.get(key) ?? world.table.items.get(event.eventId);
  const winner = world.posted.get(claim?.correlationId ?? '');
  if (winner === undefined) {
    return [`${key} was never claimed`];
  }
  const isConflict = winner.transactionType !== transactionType;
  const route = world.routes.find(({ transactionTypes }) => transactionTypes.includes(transactionType));
  const queue = isConflict ? 'quarantine' : (route?.queueUrl ?? 'quarantine');
  const from = isConflict ? correlationId : winner.correlationId;
  const isThere = world.journal.deliveries.some(
    (copy) => copy.key === key && copy.queue === queue && copy.correlationId === from,
  );
  return isThere ? [] : [`${key} of ${from} is not in ${queue}`];
}
