import { ROUTER_TIMEOUT_SECONDS } from './limits';
import type { Found } from '../traffic/oracle';

/** Half of the visibility timeout, which is six times that of the router: by then, whatever it had in hand was sent or was not. */
const SOONEST_MS = ROUTER_TIMEOUT_SECONDS * 3_000;

/**
 * Tells what Amazon SQS delivered again from what was doubled: a copy is of the same request, unchanged and in the same
 * queue, and was sent no sooner than the message that a killed router had in hand is visible again.
 */
export function redelivered(read: Found[]): { readonly found: Found[]; readonly copies: Found[] } {
  const times = new Map<string, number>();
  const [found, copies]: [Found[], Found[]] = [[], []];
  for (const message of [...read].sort((a, b) => a.sentAt! - b.sentAt!)) {
    const { sentAt = NaN, ...rest } = message;
    const key = JSON.stringify(rest);
    (sentAt - (times.get(key) ?? NaN) >= SOONEST_MS ? copies : found).push(message);
    times.set(key, sentAt);
  }
  return { found, copies };
}
