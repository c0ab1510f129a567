import type { SQSRecord } from 'aws-lambda';
import { isComplete, readMetadata, type MessageMetadata } from './message-attributes';
import { Received } from '../received-request';

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
  if (isComplete(metadata)) {
    return Promise.resolve({ event: metadata });
  }
  // What API Gateway stored for another pipeline, or for a source that is no more, keeps all that it is verified by.
  const received = Object.values(Received).map((name) => [name, record.messageAttributes[name]?.stringValue]);
  const values = { ...metadata, ...Object.fromEntries(received) };
  return Promise.resolve({ refusal: 'Malformed', metadata, values, group: record.attributes.MessageGroupId });
}
