import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { FilterPattern, LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { SERVICE_DIMENSION, type Environment } from '../environment/environment';

/** The metric that counts the lines of the access log with a status of 4xx, and its dimension beside `service`. */
export const CLIENT_ERRORS = { metricName: 'ClientErrors', dimension: 'Status' };

/**
 * What both kinds of API tell of a request; the request id is the correlation id of the functions' lines as well. The texts
 * of the gateway's errors are no part of it: they repeat what was sent.
 */
const COMMON = {
  correlationId: '$context.requestId',
  requestTime: '$context.requestTime',
  httpMethod: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  errorType: '$context.error.responseType',
  responseLatency: '$context.responseLatency',
  responseLength: '$context.responseLength',
  sourceIp: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
};

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html */
const REST = {
  ...COMMON,
  integrationStatus: '$context.integration.integrationStatus',
  integrationLatency: '$context.integration.latency',
  traceId: '$context.xrayTraceId',
};

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
const HTTP = {
  ...COMMON,
  routeKey: '$context.routeKey',
  protocol: '$context.protocol',
  authorizerError: '$context.authorizer.error',
  integrationErrorMessage: '$context.integrationErrorMessage',
  integrationStatus: '$context.integrationStatus',
  integrationLatency: '$context.integrationLatency',
};

const FIELDS = { REST, HTTP };

/** What an access log is made with. */
export interface AccessLogProps {
  readonly environment: Environment;
  /** The resource part of the log group's name. */
  readonly resource: string;
  readonly retention: RetentionDays;
  readonly kind: keyof typeof FIELDS;
}

/** A log group for one line of JSON a request, and the format of the line. */
export function accessLog(
  scope: Construct,
  id: string,
  props: AccessLogProps,
): { logGroup: LogGroup; format: AccessLogFormat } {
  const { environment, resource, retention, kind } = props;
  const logGroup = new LogGroup(scope, id, {
    logGroupName: environment.name('logGroup', resource, '/aws/apigateway/'),
    retention,
    removalPolicy: environment.removalPolicy,
  });
  const format = AccessLogFormat.custom(JSON.stringify({ service: environment.service, ...FIELDS[kind] }));
  return { logGroup, format };
}

/** The gateway's own metric does not say why a request was refused. */
export function countClientErrors(accessLogs: LogGroup, metricNamespace: string): void {
  accessLogs.addMetricFilter('ClientErrors', {
    filterPattern: FilterPattern.stringValue('$.status', '=', '4*'),
    metricNamespace,
    metricName: CLIENT_ERRORS.metricName,
    metricValue: '1',
    dimensions: { [SERVICE_DIMENSION]: '$.service', [CLIENT_ERRORS.dimension]: '$.status' },
  });
}
