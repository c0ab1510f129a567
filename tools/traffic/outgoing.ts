/** A request to send. */
export interface Outgoing {
  readonly body: string;
  readonly contentType: string;
  /** Beside the content type. */
  readonly headers?: Record<string, string>;
  /** Where it stands in the user's file. */
  readonly line?: number;
}

export const JSON_TYPE = 'application/json';

/** A request that posts an event. */
export function outgoing(event: Record<string, unknown>): Outgoing {
  return { body: JSON.stringify(event), contentType: JSON_TYPE };
}
