/** Requests a second of the stage: more than an emulator on two cores serves in the end, and less than arrive in a burst. */
export const RATE_LIMIT = 100;
/** Requests that the stage takes at once: more than the steady senders, and less than a burst. */
export const BURST_LIMIT = 40;
/** Requests that are sent at once, beside those of the steady senders. */
export const BURST = 250;
/** Executions of the validator; the gateway answers 503 to what the stage lets through and these do not take. */
export const VALIDATORS = 48;
/** Executions of the router: few, so that their batches are full, which costs less than many small ones. */
export const ROUTERS = 5;
/** Messages that a router has in hand at most. */
export const ROUTER_BATCH = 10;
/**
 * What a killed router had in hand comes again after six times as long: in time, later than what it sent is read, and not just when the next
 * one is killed, or the third kill would make it a dead letter.
 */
export const ROUTER_TIMEOUT_SECONDS = 6;
/** How often a function is killed. */
export const KILL_EVERY_MS = 5_000;
