import type { SQSRecord } from 'aws-lambda';
import { isComplete, readMetadata, type MessageMetadata } from './message-attributes';

/** Why a message is in the quarantine queue. */
export type QuarantineReason = 'UnknownType' | 'Conflict' | 'Malformed' | 'Unverified';

/** What was found of a request. */
export interface RequestVerdict {
  /** The code of the error that it would have been answered with. */
  readonly rejected?: string;
  /** Whether it was signed with the previous secret of its source. */
  readonly isPreviousSecret?: boolean;
}

/** An event; `group` when it is not that of its message. */
interface ReadEvent {
  readonly event: MessageMetadata;
  readonly group?: string;
  readonly request?: RequestVerdict;
}

/** What is no event; `values` are the message attributes by which it can be read again. */
interface Refused {
  readonly refusal: QuarantineReason;
  readonly cause?: string;
  readonly metadata: Partial<MessageMetadata>;
  readonly values?: Readonly<Record<string, string | undefined>>;
  readonly group?: string;
  readonly request?: RequestVerdict;
}

/** A request that nobody waits for an answer to. */
interface ReadHandshake {
  readonly metadata: Partial<MessageMetadata>;
  readonly request: RequestVerdict;
}

/** What a message says. */
export type Reading = ReadEvent | Refused | ReadHandshake;

/** A message whose event was verified before; `Promise` because others have to ask for secrets. */
export function readStored(record: SQSRecord): Promise<ReadEvent | Refused> {
  const metadata = readMetadata(record);
  const group = record.attributes.MessageGroupId;
  return Promise.resolve(isComplete(metadata) ? { event: metadata } : { refusal: 'Malformed', metadata, group });
}
