/** The variables of a version's container: docs/container-contract.md says what it does with each. */
export const ContainerEnv = {
  /** The name of the version, such as `v1`. */
  MODEL_VERSION: 'MODEL_VERSION',
  /** The port that it listens on. */
  PORT: 'PORT',
  /** The region that it calls AWS in. */
  AWS_REGION: 'AWS_REGION',
  /** How long it goes on taking requests after SIGTERM, in seconds, while `/health` fails. */
  DRAIN_SECONDS: 'DRAIN_SECONDS',
  /** How long the requests that it has by then may take, in seconds. */
  STOP_SECONDS: 'STOP_SECONDS',
  /** Where its metrics go. */
  METRICS_NAMESPACE: 'METRICS_NAMESPACE',
  /** Name of the table of sessions. */
  SESSIONS_TABLE: 'SESSIONS_TABLE',
  /** How long a session is kept after its last use, in seconds. */
  SESSION_SECONDS: 'SESSION_SECONDS',
  /** Host name of the writer of the database. */
  DATABASE_HOST: 'DATABASE_HOST',
  DATABASE_PORT: 'DATABASE_PORT',
  DATABASE_NAME: 'DATABASE_NAME',
  /** ARN of the entry of Secrets Manager with user name and password, to be read at run time: it is rotated. */
  DATABASE_SECRET_ARN: 'DATABASE_SECRET_ARN',
} as const;
