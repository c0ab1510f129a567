/** Variables by which Powertools for AWS Lambda names the service in logs and metrics, and where metrics go. */
export const Powertools = {
  SERVICE_NAME: 'POWERTOOLS_SERVICE_NAME',
  METRICS_NAMESPACE: 'POWERTOOLS_METRICS_NAMESPACE',
} as const;

/** Variables that the function of an API is told about itself; imported by constructs and handlers. */
export const ApiEnv = { ENVIRONMENT: 'ENVIRONMENT', SERVICE_VERSION: 'SERVICE_VERSION' } as const;
