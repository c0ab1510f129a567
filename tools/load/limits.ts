/** Requests a second of the stage: about what an emulator on two cores serves, and less than arrive in a burst. */
export const RATE_LIMIT = 150;
/** Requests that the stage takes at once: more than the steady senders, and less than a burst. */
export const BURST_LIMIT = 40;
/** Requests that are sent at once, beside those of the steady senders. */
export const BURST = 250;
/** Executions of the validator; the gateway answers 503 to what the stage lets through and these do not take. */
export const VALIDATORS = 48;
/** Executions of the router: few, so that their batches are full, which costs less than many small ones. */
export const ROUTERS = 5;
