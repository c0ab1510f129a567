import { createHash } from 'crypto';

/** Where the events are in the bucket. */
export const EVENTS = 'events/';
/** Where it is written down who replayed what. */
export const REPLAYS = 'replays/';

/** An event on its way into the archive. */
export interface ArchiveEntry {
  /** The id of the message. */
  readonly id: string;
  /** What travels beside the payload. */
  readonly values: Readonly<Record<string, string>>;
  /** JSON of the headers that the event came with, without those that hold secrets. */
  readonly headers?: string;
  readonly body: string;
  /** The group of the message. */
  readonly group?: string;
}

/** An event of the archive. */
export type ArchivedEvent = Omit<ArchiveEntry, 'id' | 'headers'>;

/** An object of the archive before it is written. */
export interface ArchiveObject {
  readonly key: string;
  /** JSON Lines. */
  readonly body: string;
  /** The ids of its messages. */
  readonly ids: string[];
}

/** The events of one source that were accepted in one hour have this prefix. */
export function prefixOf(source: string, acceptedAt: number): string {
  const [date, time] = new Date(acceptedAt).toISOString().split('T');
  return `${EVENTS}${source}/${date.replaceAll('-', '/')}/${time.slice(0, 2)}/`;
}

/** One object a source and hour. The same messages have the same key; keys are in the order in which the first event of each was accepted. */
export function toObjects(entries: ArchiveEntry[]): ArchiveObject[] {
  const groups = new Map<string, ArchiveEntry[]>();
  for (const entry of entries) {
    const prefix = prefixOf(entry.values.source, Number(entry.values.acceptedAt));
    groups.set(prefix, [...(groups.get(prefix) ?? []), entry]);
  }
  return [...groups].map(([prefix, group]) => {
    const ids = group.map(({ id }) => id);
    const first = Math.min(...group.map(({ values }) => Number(values.acceptedAt)));
    const hash = createHash('sha256')
      .update([...ids].sort().join())
      .digest('hex')
      .slice(0, 16);
    return { key: `${prefix}${first}-${hash}.jsonl`, body: group.map(toLine).join(''), ids };
  });
}

function toLine({ values, group, headers, body }: ArchiveEntry): string {
  const parsed = headers === undefined ? undefined : JSON.parse(headers);
  return `${JSON.stringify({ ...values, group, headers: parsed, body })}\n`;
}

/** The events of an object. */
export function readObject(key: string, text: string): ArchivedEvent[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => readLine(line, `line ${index + 1} of ${key}`));
}

function readLine(line: string, where: string): ArchivedEvent {
  try {
    const { headers: _headers, group, body, ...values } = JSON.parse(line);
    return { body, group, values };
  } catch {
    // The parser's error would quote the event.
    throw new Error(`${where} is no archived event`);
  }
}
