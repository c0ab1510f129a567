/** Names of the environment variables of the functions; imported by the construct and by the handlers. */
export const Env = {
  SERVICE_VERSION: 'SERVICE_VERSION',
  ENVIRONMENT: 'ENVIRONMENT',
  PROBE_URL: 'PROBE_URL',
  PROBE_EXPECTED_STATUS: 'PROBE_EXPECTED_STATUS',
  PROBE_TIMEOUT_MS: 'PROBE_TIMEOUT_MS',
} as const;

/** The one namespace that the function may publish metrics in, and that the probe publishes in. */
export const METRIC_NAMESPACE = 'CdkGoldenPaths/MonitoredHttpApi';

/** Tells one API from another. */
export const SERVICE_DIMENSION = 'service';

/** What the probe publishes. */
export const ProbeMetric = { AVAILABLE: 'ProbeAvailable', LATENCY: 'ProbeLatency' } as const;
