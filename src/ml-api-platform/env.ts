/** Metrics that the functions publish; the construct's `metricX()` methods read the same names. */
export const METRIC_NAMESPACE = 'CdkGoldenPaths/MlApiPlatform';

/** Dimension beside `service`, which tells one platform from another. */
export const Dimension = { VERSION: 'Version' } as const;

/** Names of the environment variables of the function that stands in for Spot; imported by the construct and by the handler. */
export const FallbackEnv = {
  CLUSTER: 'FALLBACK_CLUSTER',
  /** JSON: an array of FallbackService. */
  SERVICES: 'FALLBACK_SERVICES',
} as const;

/** A service that runs on Spot and its on-demand twin, as the function reads them. */
export interface FallbackService {
  readonly version: string;
  /** ARNs. */
  readonly spot: string;
  readonly twin: string;
  /** The most tasks of the twin. */
  readonly maxTasks: number;
}

/** What it publishes: tasks that the twin is to run. */
export const FallbackMetric = { TASKS: 'FallbackTasks' } as const;

/** Names of the environment variables of the function that asks for golden predictions. */
export const GoldenEnv = {
  VERSION: 'GOLDEN_VERSION',
  BUCKET: 'GOLDEN_BUCKET',
  OBJECT_KEY: 'GOLDEN_OBJECT_KEY',
  /** The name or address that is connected to. */
  ENDPOINT: 'GOLDEN_ENDPOINT',
  PORT: 'GOLDEN_PORT',
  /** The name that the certificate and the request's Host have to be for. */
  DOMAIN_NAME: 'GOLDEN_DOMAIN_NAME',
  /** JSON: headers that lead to the revision under test. */
  HEADERS: 'GOLDEN_HEADERS',
  TIMEOUT_MS: 'GOLDEN_TIMEOUT_MS',
} as const;

/** What it publishes: how many predictions were as expected, and how many were not. */
export const GoldenMetric = { PASSED: 'GoldenPredictionsPassed', FAILED: 'GoldenPredictionsFailed' } as const;
