import type { SQSRecord } from 'aws-lambda';
import { toAttributes, type StringAttribute } from './message-attributes';
import { Received } from '../received-request';

/** Of an event that is put into the ingest queue again: what it takes to be routed although its claim is there. */
const BYPASS = 'bypassDeduplication';

/** Whether a message is to be routed although the claim of its event is there; what was not verified before holds none. */
export function isBypass({ messageAttributes }: SQSRecord): boolean {
  return messageAttributes[BYPASS]?.stringValue === 'true' && !(Received.RESOURCE in messageAttributes);
}

/** How an event is put back. */
export interface PutBackOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether it is routed although its claim is there. */
  readonly bypass: boolean;
}

/**
 * The message attributes of an event that is put into the ingest queue again. `replayedAt` stands instead of `acceptedAt`, and who puts it
 * back is told by the correlation id: what is put back twice by the same is routed once. A request that was not verified is taken for one that
 * came when it came, and holds no claim.
 *
 * @param by who puts it back: the id of a replay, or of the message that waited
 */
export function putBack(
  values: Readonly<Record<string, string>>,
  by: string,
  { now, bypass }: PutBackOptions,
): Record<string, StringAttribute> {
  const { acceptedAt, quarantineReason: _quarantineReason, ...kept } = values;
  const isReceived = Received.RESOURCE in values;
  const correlationId = `${String(kept.correlationId).split('/')[0]}/${by}`;
  return isReceived
    ? toAttributes({ ...kept, correlationId, acceptedAt, replayedAt: now })
    : toAttributes({ ...kept, correlationId, replayedAt: now, ...(bypass && { [BYPASS]: true }) });
}
