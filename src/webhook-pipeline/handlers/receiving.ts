import type { SQSRecord } from 'aws-lambda';
import { archivedHeaders } from './archived-headers';
import type { MessageMetadata } from './message-attributes';
import { groupFor } from './message-group';
import { readStored, type Reading } from './reading';
import { headersByName, withHeaders } from './signed-request';
import { readEvent } from './sources/envelopes';
import { requireGenuine } from './sources/genuine';
import { requireEnv } from '../../functions/handlers/require-env';
import { HttpError } from '../../functions/handlers/responses';
import { Env } from '../env';
import { Received } from '../received-request';
import type { SourceTarget } from '../source-target';

/** Reads requests that API Gateway stored as they came, and events that were verified before and put back. */
export function receiving(): (record: SQSRecord) => Promise<Reading> {
  const sources = new Map<string, SourceTarget>(Object.entries(JSON.parse(requireEnv(Env.SOURCES))));
  return async (record) => {
    // Whatever else it says: what was received is verified.
    const target = sources.get(String(valueOf(record, Received.RESOURCE)));
    return target === undefined ? readStored(record) : receive(record, target);
  };
}

/** By which a request can be read again. */
const KEPT = [...Object.values(Received), 'correlationId', 'acceptedAt'];

/** Throws what is no fault of the request: its message comes again. */
async function receive(record: SQSRecord, target: SourceTarget): Promise<Reading> {
  const source = target.name;
  const correlationId = String(valueOf(record, 'correlationId'));
  const acceptedAt = String(valueOf(record, 'acceptedAt'));
  const headers = headersOf(record);
  const known = { source, correlationId, acceptedAt };
  try {
    const request = withHeaders(headers, {
      body: Buffer.from(record.body),
      url: String(valueOf(record, Received.URL)),
      // The time that a signature may be off by is counted from when the request came.
      now: Number(acceptedAt),
    });
    const secret = await requireGenuine(target, request);
    const verdict = { isPreviousSecret: secret?.stage === 'AWSPREVIOUS' };
    const event = readEvent(target, request);
    if ('handshake' in event) {
      return { metadata: known, request: verdict };
    }
    const group = groupFor(event, record.eventSourceARN);
    const { payload: _payload, document: _document, ...metadata } = event;
    const archived = archivedHeaders(Object.fromEntries(headers), target);
    return { event: { ...metadata, ...known, headers: archived }, group, request: verdict };
  } catch (error) {
    return refused(error, { record, known });
  }
}

function refused(error: unknown, { record, known }: { record: SQSRecord; known: Partial<MessageMetadata> }): Reading {
  if (!(error instanceof HttpError)) {
    throw error;
  }
  const { code, errors, cause } = error;
  if (code === 'SERVICE_UNAVAILABLE') {
    throw cause;
  }
  return {
    refusal: code === 'UNAUTHORIZED' ? 'Unverified' : 'Malformed',
    cause: (cause as Error | undefined)?.name ?? errors.map(({ field }) => field).join(),
    metadata: known,
    values: Object.fromEntries(KEPT.map((name) => [name, valueOf(record, name)])),
    request: { rejected: code },
  };
}

function valueOf({ messageAttributes }: SQSRecord, name: string): string | undefined {
  return messageAttributes[name]?.stringValue;
}

function headersOf(record: SQSRecord): Map<string, string> {
  const lines = String(valueOf(record, Received.HEADERS)).split('\n');
  return headersByName(
    lines
      .filter((line) => line !== '')
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
}
