/** Names of the environment variables of the probe; imported by the construct and by the handler. */
export const ProbeEnv = {
  URL: 'PROBE_URL',
  EXPECTED_STATUS: 'PROBE_EXPECTED_STATUS',
  TIMEOUT_MS: 'PROBE_TIMEOUT_MS',
} as const;

/** The one namespace that the function may publish metrics in, and that the probe publishes in. */
export const METRIC_NAMESPACE = 'CdkGoldenPaths/MonitoredHttpApi';

/** What the probe publishes. */
export const ProbeMetric = { AVAILABLE: 'ProbeAvailable', LATENCY: 'ProbeLatency' } as const;
