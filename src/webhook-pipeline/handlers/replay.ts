import { prefixOf, readObject, type ArchivedEvent } from './archive';
import type { OutgoingMessage } from './batches';
import { groupId as idOf } from './message-group';
import { Pace, type Clock } from './pace';
import { putBack } from './put-back';
import type { ReplayRequest } from './replay-request';

const HOUR = 3_600_000;
/** How long a run sends; a run ends with the object that it is at. */
export const RUN_MS = 240_000;
/** Objects that are read at once. */
const AT_ONCE = 10;

/** What a replay reads. */
export interface ArchiveReader {
  /** The sources that have events, in order. */
  sources(): Promise<string[]>;
  /** The keys with a prefix, in order. */
  keys(prefix: string): AsyncIterable<string[]>;
  read(key: string): Promise<string>;
}

/** What a replay has done. */
export interface ReplayCounts {
  /** Objects that were read. */
  readonly objects: number;
  /** Events that were asked for; a copy of one does not count. */
  readonly matched: number;
  /** Those that the ingest queue has now. */
  readonly sent: number;
}

/** Where a replay is: what follows in this hour and the later ones is still to be done. */
export interface ReplayPosition {
  /** Milliseconds since 1970. */
  readonly hour: number;
  /** The source that it is at; empty before the first. */
  readonly source: string;
  /** The last object of the source and hour that is done; empty before the first. */
  readonly after: string;
}

/** What the state machine hands from one run to the next. */
export interface ReplayState {
  readonly request: ReplayRequest;
  readonly position: ReplayPosition;
  readonly counts: ReplayCounts;
  readonly done: boolean;
}

/** What it works with. */
export interface ReplayOptions {
  readonly archive: ArchiveReader;
  /** Resolves to the ids of the messages that the ingest queue does not have. */
  readonly send: (messages: OutgoingMessage[]) => Promise<Map<string, string>>;
  readonly clock: Clock;
  /** Tells of an error after which the next run goes on. */
  readonly warn: (error: unknown) => void;
}

/** Before anything is done. */
export function firstState(request: ReplayRequest): ReplayState {
  const hour = Math.floor(Date.parse(request.from) / HOUR) * HOUR;
  return {
    request,
    position: { hour, source: '', after: '' },
    counts: { objects: 0, matched: 0, sent: 0 },
    done: false,
  };
}

/** One run of a replay, from the position of the last one. */
export class Replay {
  private readonly until: number;
  private readonly pace: Pace;
  private counts: ReplayCounts;
  private position: ReplayPosition;
  private isStarted = false;

  public constructor(
    private readonly state: ReplayState,
    private readonly options: ReplayOptions,
  ) {
    this.counts = state.counts;
    this.position = state.position;
    this.until = options.clock.now() + RUN_MS;
    this.pace = new Pace(state.request.ratePerSecond, options.clock);
  }

  /** Sends what it has time for; what it had done when something failed is not done again. */
  public async run(): Promise<ReplayState> {
    try {
      const done = await this.hours();
      return { ...this.state, position: this.position, counts: this.counts, done };
    } catch (error) {
      if (!this.isStarted) {
        throw error;
      }
      this.options.warn(error);
      return { ...this.state, position: this.position, counts: this.counts, done: false };
    }
  }

  /** Whether all is done. */
  private async hours(): Promise<boolean> {
    const { source, to } = this.state.request;
    const sources = source === undefined ? await this.options.archive.sources() : [source];
    for (let { hour } = this.position; hour < Date.parse(to); hour += HOUR) {
      for (const each of sources) {
        if (hour > this.position.hour || each >= this.position.source) {
          if (!(await this.prefix(hour, each))) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** The events of a source and hour; whether there is time for the next ones. */
  private async prefix(hour: number, source: string): Promise<boolean> {
    const isSame = hour === this.position.hour && source === this.position.source;
    const after = isSame ? this.position.after : '';
    this.position = { hour, source, after };
    const seen = new Set<string>();
    for await (const keys of this.options.archive.keys(prefixOf(source, hour))) {
      for (let start = 0; start < keys.length; start += AT_ONCE) {
        for (const [key, events] of await this.read(keys.slice(start, start + AT_ONCE))) {
          // A batch that came again left copies, all of them in one hour. What is done is only read to know them.
          const fresh = events.filter(({ values }) => isFirst(seen, `${values.eventId} ${values.payloadHash}`));
          if (key > after && !(await this.object(key, fresh))) {
            return false;
          }
        }
      }
    }
    return this.hasTime();
  }

  private read(keys: string[]): Promise<[string, ArchivedEvent[]][]> {
    return Promise.all(keys.map(async (key) => [key, readObject(key, await this.options.archive.read(key))]));
  }

  /** The events of an object; whether there is time for the next one. */
  private async object(key: string, events: ArchivedEvent[]): Promise<boolean> {
    const matched = events.filter((event) => this.matches(event));
    const sent = this.state.request.dryRun ? 0 : await this.send(matched);
    const { counts } = this;
    this.counts = {
      objects: counts.objects + 1,
      matched: counts.matched + matched.length,
      sent: counts.sent + sent,
    };
    this.position = { ...this.position, after: key };
    this.isStarted = true;
    return this.hasTime();
  }

  private hasTime(): boolean {
    return this.options.clock.now() < this.until;
  }

  private matches({ values: { eventId, transactionType, acceptedAt } }: ArchivedEvent): boolean {
    const { from, to, types, ids } = this.state.request;
    const at = Number(acceptedAt);
    return (
      at >= Date.parse(from) &&
      at < Date.parse(to) &&
      (types?.includes(transactionType) ?? true) &&
      (ids?.includes(eventId) ?? true)
    );
  }

  private async send(events: ArchivedEvent[]): Promise<number> {
    if (events.length === 0) {
      return 0;
    }
    const { replayId, bypassDeduplication: bypass } = this.state.request;
    await this.pace.pass(events.length);
    const now = this.options.clock.now();
    const refused = await this.options.send(
      events.map(({ values, body, group }) => {
        const attributes = putBack(values, replayId, { now, bypass });
        // A FIFO queue takes what has the same id as one: what is sent again after a crash, and no other replay.
        return { id: idOf(attributes.correlationId.StringValue), body, group, attributes };
      }),
    );
    if (refused.size > 0) {
      const [reason] = refused.values();
      throw Object.assign(new Error(`the ingest queue refused ${refused.size} events`), { name: reason });
    }
    return events.length;
  }
}

function isFirst(seen: Set<string>, value: string): boolean {
  const isNew = !seen.has(value);
  seen.add(value);
  return isNew;
}
