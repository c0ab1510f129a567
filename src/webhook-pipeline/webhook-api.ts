import { Names, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  JsonSchemaType,
  JsonSchemaVersion,
  LambdaIntegration,
  LogGroupLogDestination,
  ResponseType,
  RestApi,
  type JsonSchema,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { Dimension, METRIC_NAMESPACE } from './env';
import type { Environment } from '../environment/environment';

/** What the API needs to know. */
export interface WebhookApiProps {
  readonly environment: Environment;
  /** The value of the dimension `service`. */
  readonly service: string;
  readonly stageName: string;
  readonly validator: IFunction;
  readonly throttlingRateLimit: number;
  readonly throttlingBurstLimit: number;
}

const TEXT_OR_NUMBER = () => ({ type: [JsonSchemaType.STRING, JsonSchemaType.NUMBER] });

/**
 * The model of the request body. It asks for no more than the validator does, so that no event is refused here that
 * the validator would take.
 */
export function eventSchema(): JsonSchema {
  return {
    schema: JsonSchemaVersion.DRAFT4,
    title: 'TransactionEvent',
    type: JsonSchemaType.OBJECT,
    required: ['event_id', 'transaction_type', 'amount', 'timestamp'],
    properties: {
      event_id: { type: JsonSchemaType.STRING, minLength: 1, maxLength: 255 },
      transaction_type: { type: JsonSchemaType.STRING, minLength: 1, maxLength: 100 },
      amount: TEXT_OR_NUMBER(),
      timestamp: TEXT_OR_NUMBER(),
    },
  };
}

/** One JSON line a request; the request id is the correlation id of the event's whole way. */
function accessLogFormat(service: string): AccessLogFormat {
  const fields = {
    service,
    correlationId: '$context.requestId',
    requestTime: '$context.requestTime',
    httpMethod: '$context.httpMethod',
    path: '$context.path',
    status: '$context.status',
    errorType: '$context.error.responseType',
    validationError: '$context.error.validationErrorString',
    integrationStatus: '$context.integration.integrationStatus',
    integrationLatency: '$context.integration.latency',
    responseLatency: '$context.responseLatency',
    responseLength: '$context.responseLength',
    sourceIp: '$context.identity.sourceIp',
    userAgent: '$context.identity.userAgent',
    traceId: '$context.xrayTraceId',
  };
  return AccessLogFormat.custom(JSON.stringify(fields));
}

/** `POST /webhook`, throttled, logged and traced. */
export function webhookApi(scope: Construct, props: WebhookApiProps): { api: RestApi; accessLogs: LogGroup } {
  const { environment, service } = props;
  // The service asks for a name, and its metrics tell APIs apart by it.
  const name = environment.name('restApi', 'webhook-api') ?? Names.uniqueResourceName(scope, { maxLength: 255 });
  const accessLogs = new LogGroup(scope, 'ApiAccessLogs', {
    logGroupName: environment.name('logGroup', 'webhook-api', '/aws/apigateway/'),
    retention: environment.profile.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const api = new RestApi(scope, 'Api', {
    restApiName: name,
    endpointTypes: [EndpointType.REGIONAL],
    cloudWatchRole: false,
    deployOptions: {
      stageName: props.stageName,
      throttlingRateLimit: props.throttlingRateLimit,
      throttlingBurstLimit: props.throttlingBurstLimit,
      tracingEnabled: true,
      accessLogDestination: new LogGroupLogDestination(accessLogs),
      accessLogFormat: accessLogFormat(service),
    },
  });
  // RestApi always adds an output of its own; which outputs a stack has is for `exportOutputs` to say.
  api.node.tryRemoveChild('Endpoint');
  addWebhook(api, props.validator);
  addGatewayResponses(api);
  countClientErrors(accessLogs);
  acknowledge(api);
  return { api, accessLogs };
}

function addWebhook(api: RestApi, validator: IFunction): void {
  api.root.addResource('webhook').addMethod('POST', new LambdaIntegration(validator, { allowTestInvoke: false }), {
    authorizationType: AuthorizationType.NONE,
    requestModels: {
      'application/json': api.addModel('EventModel', { contentType: 'application/json', schema: eventSchema() }),
    },
    requestValidator: api.addRequestValidator('RequestValidator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    }),
  });
}

/** The envelope of the handlers' errors. Gateway templates know variables and no functions. */
function addGatewayResponses(api: RestApi): void {
  const envelope = (details: string) => ({
    'application/json':
      '{"error":{"code":"$context.error.responseType","message":$context.error.messageString,' +
      `"details":[${details}]},"correlationId":"$context.requestId"}`,
  });
  api.addGatewayResponse('ClientError', { type: ResponseType.DEFAULT_4XX, templates: envelope('') });
  api.addGatewayResponse('InvalidBody', {
    type: ResponseType.BAD_REQUEST_BODY,
    templates: envelope('{"field":"body","message":"$context.error.validationErrorString"}'),
  });
  api.addGatewayResponse('Throttled', {
    type: ResponseType.THROTTLED,
    responseHeaders: { 'Retry-After': "'1'" },
    templates: envelope(''),
  });
  // Whatever failed behind the gateway, the event may not be stored: the caller is to send it again.
  api.addGatewayResponse('ServerError', {
    type: ResponseType.DEFAULT_5XX,
    statusCode: '503',
    responseHeaders: { 'Retry-After': "'5'" },
    templates: envelope(''),
  });
}

/** The gateway's own metric does not say why a request was refused. */
function countClientErrors(accessLogs: LogGroup): void {
  accessLogs.addMetricFilter('ClientErrors', {
    filterPattern: FilterPattern.stringValue('$.status', '=', '4*'),
    metricNamespace: METRIC_NAMESPACE,
    metricName: 'ClientErrors',
    metricValue: '1',
    dimensions: { [Dimension.SERVICE]: '$.service', [Dimension.STATUS]: '$.status' },
  });
}

function acknowledge(api: RestApi): void {
  const noAuthorizer = 'Payment providers cannot sign in: a webhook endpoint is public.';
  Validations.of(api).acknowledge(
    { id: 'AwsSolutions-APIG4', reason: noAuthorizer },
    { id: 'AwsSolutions-COG4', reason: noAuthorizer },
    { id: 'AwsSolutions-APIG3', reason: 'The stage is throttled; a web ACL can be associated with its ARN.' },
    {
      id: 'AwsSolutions-APIG6',
      reason: 'Execution logs would hold request bodies; access logs hold one line a request.',
    },
  );
}
