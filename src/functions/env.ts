/** Variables by which Powertools for AWS Lambda names the service in logs and metrics, and where metrics go. */
export enum Powertools {
  SERVICE_NAME = 'POWERTOOLS_SERVICE_NAME',
  METRICS_NAMESPACE = 'POWERTOOLS_METRICS_NAMESPACE',
}

/** Variables that the function of an API is told about itself; imported by constructs and handlers. */
export enum ApiEnv {
  ENVIRONMENT = 'ENVIRONMENT',
  SERVICE_VERSION = 'SERVICE_VERSION',
}
