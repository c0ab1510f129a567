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
  /** URL of the queue that jobs wait in; without it the version has none. */
  JOBS_QUEUE_URL: 'JOBS_QUEUE_URL',
  /** Name of the bucket of inputs and large results. */
  JOBS_BUCKET: 'JOBS_BUCKET',
  /** Name of the table of jobs. */
  JOBS_TABLE: 'JOBS_TABLE',
  /** How long a job is kept, in seconds. */
  JOBS_SECONDS: 'JOBS_SECONDS',
  /** `true` where jobs are done, and no requests are served. */
  JOBS_WORKER: 'JOBS_WORKER',
  /** How long an inference may take, in seconds. */
  JOB_SECONDS: 'JOB_SECONDS',
  /** How long a worker has a job without saying so again, in seconds. */
  JOB_VISIBILITY_SECONDS: 'JOB_VISIBILITY_SECONDS',
  /** How often a job is begun. */
  JOB_ATTEMPTS: 'JOB_ATTEMPTS',
  /** ARN of the entry of Secrets Manager that callbacks are signed with, to be read at run time. */
  CALLBACK_SECRET_ARN: 'CALLBACK_SECRET_ARN',
  /** Hosts that may be called back, with commas between; any with public addresses without it. */
  CALLBACK_HOSTS: 'CALLBACK_HOSTS',
} as const;
