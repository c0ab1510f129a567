import { Names, Validations } from 'aws-cdk-lib';
import { EndpointType, LogGroupLogDestination, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { FilterPattern, type LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { accessLog } from './access-log';
import { warnWithoutLogRole } from './api-gateway-account';
import { addGatewayProblems, type RefusedBody } from './gateway-problems';
import { SERVICE_DIMENSION, type Environment } from '../environment/environment';

/** The metric that counts the lines of the access log with a status of 4xx, and its dimension beside `service`. */
export const CLIENT_ERRORS = { metricName: 'ClientErrors', dimension: 'Status' };

/** What a REST API is made with. */
export interface RestApiProps {
  readonly environment: Environment;
  /** The resource part of the physical names. */
  readonly resource: string;
  readonly stageName: string;
  /** Where the client errors are counted. */
  readonly metricNamespace: string;
  /** What is said of a body that the gateway's model refuses. */
  readonly refusedBody?: RefusedBody;
}

/** A REST API without methods: regional, throttled, logged, traced, and with the errors of the handlers. */
export function restApi(scope: Construct, id: string, props: RestApiProps): { api: RestApi; accessLogs: LogGroup } {
  const { environment, resource, stageName, metricNamespace } = props;
  const { throttlingRateLimit, throttlingBurstLimit, logRetention } = environment.settings;
  const { logGroup, format } = accessLog(scope, `${id}AccessLogs`, {
    environment,
    resource,
    retention: logRetention,
    kind: 'REST',
  });
  const api = new RestApi(scope, id, {
    // The service asks for a name, and its metrics tell APIs apart by it.
    restApiName: environment.name('restApi', resource) ?? Names.uniqueResourceName(scope, { maxLength: 255 }),
    endpointTypes: [EndpointType.REGIONAL],
    cloudWatchRole: false,
    deployOptions: {
      stageName,
      throttlingRateLimit,
      throttlingBurstLimit,
      tracingEnabled: true,
      accessLogDestination: new LogGroupLogDestination(logGroup),
      accessLogFormat: format,
    },
  });
  // RestApi always adds an output of its own; which outputs a stack has is for `exportOutputs` to say.
  api.node.tryRemoveChild('Endpoint');
  addGatewayProblems(api, props.refusedBody);
  countClientErrors(logGroup, metricNamespace);
  if (environment.isSandbox) {
    warnWithoutLogRole(api);
  }
  Validations.of(api).acknowledge(
    { id: 'AwsSolutions-APIG3', reason: 'The stage is throttled; a web ACL can be associated with its ARN.' },
    {
      id: 'AwsSolutions-APIG6',
      reason: 'Execution logs would hold request bodies; access logs hold one line a request.',
    },
  );
  return { api, accessLogs: logGroup };
}

/** The gateway's own metric does not say why a request was refused. */
function countClientErrors(accessLogs: LogGroup, metricNamespace: string): void {
  accessLogs.addMetricFilter('ClientErrors', {
    filterPattern: FilterPattern.stringValue('$.status', '=', '4*'),
    metricNamespace,
    metricName: CLIENT_ERRORS.metricName,
    metricValue: '1',
    dimensions: { [SERVICE_DIMENSION]: '$.service', [CLIENT_ERRORS.dimension]: '$.status' },
  });
}
