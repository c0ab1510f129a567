/** Names of the environment variables of the functions; imported by the construct and by the handlers. */
export const Env = {
  INGEST_QUEUE_URL: 'INGEST_QUEUE_URL',
  MAX_PAYLOAD_BYTES: 'MAX_PAYLOAD_BYTES',
  /** JSON: an array of fields; unset where messages have no groups. */
  GROUP_FIELDS: 'GROUP_FIELDS',
  /** JSON: a SourceTarget by the resource of API Gateway. */
  SOURCES: 'SOURCES',
  /** JSON: a ReconciliationTarget. */
  RECONCILIATION: 'RECONCILIATION',
  TABLE_NAME: 'TABLE_NAME',
  DEDUPLICATION_SECONDS: 'DEDUPLICATION_SECONDS',
  /** JSON: an array of RouteTarget. */
  ROUTES: 'ROUTES',
  QUARANTINE_QUEUE_URL: 'QUARANTINE_QUEUE_URL',
  /** JSON: an array of RedriveTarget. */
  DEAD_LETTER_QUEUES: 'DEAD_LETTER_QUEUES',
  ARCHIVE_BUCKET: 'ARCHIVE_BUCKET',
  /** Set for the validator where there is an archive. */
  ARCHIVES_HEADERS: 'ARCHIVES_HEADERS',
} as const;

/** The name of the source at `/webhook`. */
export const CANONICAL_SOURCE = 'webhook';

/** A route as the router function reads it. */
export interface RouteTarget {
  readonly name: string;
  readonly transactionTypes: string[];
  readonly queueUrl: string;
}

/** A dead-letter queue as the redrive function reads it. */
export interface RedriveTarget {
  /** The name of the queue that its messages come from: `ingest` or that of a route. */
  readonly name: string;
  readonly queueUrl: string;
}

/** What operators call the quarantine queue. */
export const QUARANTINE = 'quarantine';

/** Reasons for which an event is in quarantine that may not hold any more. */
export const REPROCESSED_REASONS = ['UnknownType', 'Conflict', 'Malformed', 'Unverified'] as const;

/** Metrics that the functions publish; the construct's `metricX()` methods read the same names. */
export const METRIC_NAMESPACE = 'CdkGoldenPaths/WebhookPipeline';

/** Dimensions beside `service`, which tells one pipeline from another. */
export const Dimension = { REASON: 'Reason', ROUTE: 'Route' } as const;
