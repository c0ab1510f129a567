/** Attributes of a message in the queue of a route: `messageAttributes.eventId.stringValue`, and so on. All are text. */
export interface WebhookAttributes {
  /** Name of the source; `webhook` at the canonical endpoint. */
  readonly source: string;
  /** An event is known by `source` and `eventId`. */
  readonly eventId: string;
  readonly transactionType: string;
  /** Plain decimal notation: minor units of `currency` in a provider's event, what the sender wrote in one of your own. */
  readonly amount: string;
  /** ISO 4217, where the event tells it. */
  readonly currency?: string;
  /** ISO 8601 in UTC. */
  readonly timestamp: string;
  readonly payloadHash: string;
  readonly correlationId: string;
  /** Milliseconds since 1970. */
  readonly acceptedAt?: string;
  /** Milliseconds since 1970, instead of `acceptedAt`, in what is sent again from an archive. */
  readonly replayedAt?: string;
}

/** Body of a request to `/webhook`, and of its message; a provider's body is the provider's. */
export interface WebhookEvent {
  readonly event_id: string;
  readonly transaction_type: string;
  readonly amount: string | number;
  readonly currency?: string;
  readonly timestamp: string | number;
}
