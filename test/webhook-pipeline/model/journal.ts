/** A message that the router sent on. */
export interface Delivery {
  /** The queue of a route, or `quarantine`. */
  readonly queue: string;
  /** Source and id of the event. */
  readonly key: string;
  /** Which send of the validator it comes from. */
  readonly origin: string;
  readonly correlationId: string;
  readonly reason?: string;
  /** When the invocation that sent it had received the message. */
  readonly received: number;
}

/** What became of one message that the validator stored. */
interface Origin {
  /** When a receipt was acknowledged last; undefined while the message is (again) to be worked on. */
  acknowledged?: number;
  /** Where it was sent since then. */
  queues: string[];
  /** More than one message of it may be about: it was delivered after it was deleted, or a copy of it is quarantined. */
  isRepeated: boolean;
  /** From the dead-letter queue. */
  isRedriven: boolean;
}

/** What happened, in order; and which copies no redelivery explains. */
export class Journal {
  public readonly deliveries: Delivery[] = [];
  /** What was sent once more than it may be. */
  public readonly excess: string[] = [];
  private readonly origins = new Map<string, Origin>();
  private clock = 0;

  /** A moment that is later than each one before. */
  public tick(): number {
    this.clock += 1;
    return this.clock;
  }

  public acknowledge(origin: string): void {
    this.of(origin).acknowledged ??= this.tick();
  }

  public repeat(origin: string): void {
    this.of(origin).isRepeated = true;
  }

  public redrive(origins: string[]): void {
    origins.forEach((origin) => (this.of(origin).isRedriven = true));
  }

  /** Back from the quarantine queue: what was sent there is no copy of what will be sent now. */
  public reprocess(origins: string[]): void {
    for (const origin of origins.map((name) => this.of(name))) {
      origin.isRepeated ||= origin.acknowledged === undefined;
      Object.assign(origin, { acknowledged: undefined, queues: [] });
    }
  }

  /** Notes a message, and whether it may be a copy: only where Amazon SQS itself may deliver its origin again. */
  public deliver(delivery: Delivery): void {
    const { queue, key, received } = delivery;
    const origin = this.of(delivery.origin);
    const isOther = this.deliveries.some((one) => isRival(one, delivery) && !this.areTwins(one, delivery));
    if (isOther || (received > (origin.acknowledged ?? Infinity) && !origin.isRepeated)) {
      this.excess.push(`${key} in ${queue}`);
    }
    origin.isRepeated ||= origin.queues.length > 0 && [queue, ...origin.queues].includes('quarantine');
    origin.queues.push(queue);
    this.deliveries.push(delivery);
  }

  /** One acceptance whose send was repeated by the SDK: told apart by the message id only, which a redrive changes. */
  private areTwins(one: Delivery, other: Delivery): boolean {
    const isRedriven = [one, other].some(({ origin }) => this.of(origin).isRedriven);
    return one.correlationId === other.correlationId && isRedriven;
  }

  private of(origin: string): Origin {
    const known = this.origins.get(origin) ?? { queues: [], isRepeated: false, isRedriven: false };
    this.origins.set(origin, known);
    return known;
  }
}

/** Two acceptances of one event, both of them routed. */
function isRival(one: Delivery, other: Delivery): boolean {
  const isRouted = one.queue !== 'quarantine' && other.queue !== 'quarantine';
  return isRouted && one.key === other.key && one.origin !== other.origin;
}
