import { routing } from './routing';

/** Routes a batch of validated events; only the messages that failed are delivered again. */
export const handler = routing();
