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
} as const;

/** The name of the source at `/webhook`. */
export const CANONICAL_SOURCE = 'webhook';

/** A route as the router function reads it. */
export interface RouteTarget {
  readonly name: string;
  readonly transactionTypes: string[];
  readonly queueUrl: string;
}

/** Metrics that the functions publish; the construct's `metricX()` methods read the same names. */
export const METRIC_NAMESPACE = 'CdkGoldenPaths/WebhookPipeline';

/** Dimensions beside `service`, which tells one pipeline from another. */
export const Dimension = { REASON: 'Reason', ROUTE: 'Route' } as const;
