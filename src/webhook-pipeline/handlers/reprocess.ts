import type { OutgoingMessage } from './batches';
import { Pace, type Clock } from './pace';
import { putBack } from './put-back';

/** A message that waits for a person. */
export interface ParkedMessage {
  readonly messageId: string;
  /** By which it is deleted, or seen again at once. */
  readonly receipt: string;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  readonly traceHeader?: string;
  readonly group?: string;
  /** Its message attributes. */
  readonly values: Readonly<Record<string, string>>;
}

/** Where messages wait for a person. */
export interface ParkingQueue {
  /** Up to ten messages, hidden from others for so long; none when there are no more. */
  receive(hiddenForSeconds: number): Promise<ParkedMessage[]>;
  remove(receipts: string[]): Promise<void>;
  /** Lets others see messages again. */
  release(receipts: string[]): Promise<void>;
}

/** What is to be put back, and how. */
export interface ReprocessRequest {
  readonly reason: string;
  readonly dryRun: boolean;
  readonly ratePerSecond: number;
}

/** What became of it. */
export interface Reprocessed extends ReprocessRequest {
  /** Messages that were looked at. */
  examined: number;
  /** Those with the reason. */
  matched: number;
  /** Those that the ingest queue has now. */
  sent: number;
  /** Those that the ingest queue did not take, which stay where they are. */
  refused: number;
  /** Whether all messages that were there at the start were looked at. */
  complete: boolean;
}

/** What it works with. */
export interface ReprocessorOptions {
  readonly quarantine: ParkingQueue;
  /** Resolves to the ids of the messages that the ingest queue does not have. */
  readonly send: (messages: OutgoingMessage[]) => Promise<Map<string, string>>;
  readonly clock: Clock;
}

/** Time kept back to let others see again what stays. */
const RELEASE_MS = 30_000;

/** Puts quarantined messages back into the ingest queue. */
export class Reprocessor {
  public constructor(private readonly options: ReprocessorOptions) {}

  /**
   * Looks at each message that is there at the start, once: what it leaves is hidden until the end, and what is quarantined again meanwhile is
   * newer. Ends before `deadline`.
   */
  public async run(request: ReprocessRequest, deadline: number): Promise<Reprocessed> {
    const result = { ...request, examined: 0, matched: 0, sent: 0, refused: 0, complete: false };
    const { quarantine, clock } = this.options;
    const startedAt = clock.now();
    const pace = new Pace(request.ratePerSecond, clock);
    const left: string[] = [];
    try {
      while (!result.complete && clock.now() < deadline - RELEASE_MS) {
        const messages = await quarantine.receive(Math.ceil((deadline - clock.now()) / 1000));
        const known = messages.filter(({ sentAt }) => sentAt < startedAt);
        result.complete = messages.length === 0;
        result.examined += known.length;
        const matching = known.filter(({ values }) => values.quarantineReason === request.reason);
        result.matched += matching.length;
        const done = request.dryRun ? [] : await this.putBack(matching, pace);
        result.sent += done.length;
        result.refused += request.dryRun ? 0 : matching.length - done.length;
        left.push(...messages.filter((message) => !done.includes(message)).map(({ receipt }) => receipt));
      }
    } finally {
      await this.release(left);
    }
    return result;
  }

  /** Sends, then deletes: a crash between the two leaves a message that is a duplicate when it is put back again. */
  private async putBack(messages: ParkedMessage[], pace: Pace): Promise<ParkedMessage[]> {
    if (messages.length === 0) {
      return [];
    }
    const { quarantine, send, clock } = this.options;
    await pace.pass(messages.length);
    const now = clock.now();
    const refused = await send(
      messages.map(({ messageId, body, traceHeader, group, values }) => {
        return {
          id: messageId,
          body,
          traceHeader,
          group,
          attributes: putBack(values, messageId, { now, bypass: true }),
        };
      }),
    );
    const sent = messages.filter(({ messageId }) => !refused.has(messageId));
    if (sent.length > 0) {
      await quarantine.remove(sent.map(({ receipt }) => receipt));
    }
    return sent;
  }

  private async release(receipts: string[]): Promise<void> {
    for (let start = 0; start < receipts.length; start += 10) {
      await this.options.quarantine.release(receipts.slice(start, start + 10));
    }
  }
}
