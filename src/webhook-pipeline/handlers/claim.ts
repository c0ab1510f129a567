/** The right of one message to have its event routed. */
export interface Claim {
  readonly eventId: string;
  /** The SQS message id: a redelivery of the same message claims again. */
  readonly owner: string;
  readonly payloadHash: string;
  readonly correlationId: string;
  /** Seconds since 1970, when the table forgets the claim. */
  readonly expiresAt: number;
  /** Whether the message was put back from a dead-letter or quarantine queue, which gives it a new message id. */
  readonly redriven: boolean;
}

/** `duplicate`: another message has the event; `conflict`: another message has the id with another payload. */
export type ClaimResult = 'claimed' | 'duplicate' | 'conflict';

/** Where claims are kept. */
export interface Claims {
  /** One conditional write. */
  claim(claim: Claim): Promise<ClaimResult>;
}
