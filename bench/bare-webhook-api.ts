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
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** What the API of webhooks is made of. */
export interface BareWebhookApiProps {
  readonly name: string;
  /** The first field of each line of the access log. */
  readonly service: string;
  readonly stageName: string;
  readonly accessLogs: LogGroup;
  readonly validator: IFunction;
}

/** `POST /webhook`. */
export function addWebhookApi(scope: Construct, props: BareWebhookApiProps): RestApi {
  const api = new RestApi(scope, 'Api', {
    restApiName: props.name,
    endpointTypes: [EndpointType.REGIONAL],
    cloudWatchRole: false,
    deployOptions: {
      stageName: props.stageName,
      throttlingRateLimit: 500,
      throttlingBurstLimit: 1000,
      tracingEnabled: true,
      accessLogDestination: new LogGroupLogDestination(props.accessLogs),
      accessLogFormat: AccessLogFormat.custom(JSON.stringify({ service: props.service, ...ACCESS_LOG_FIELDS })),
    },
  });
  api.node.tryRemoveChild('Endpoint');
  api.root
    .addResource('webhook')
    .addMethod('POST', new LambdaIntegration(props.validator, { allowTestInvoke: false }), {
      authorizationType: AuthorizationType.NONE,
      requestModels: { 'application/json': addEventModel(api) },
      requestValidator: api.addRequestValidator('RequestValidator', {
        validateRequestBody: true,
        validateRequestParameters: true,
      }),
    });
  addGatewayResponses(api);
  return api;
}

const ACCESS_LOG_FIELDS = {
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

function addEventModel(api: RestApi) {
  return api.addModel('EventModel', {
    contentType: 'application/json',
    schema: {
      schema: JsonSchemaVersion.DRAFT4,
      title: 'TransactionEvent',
      type: JsonSchemaType.OBJECT,
      required: ['event_id', 'transaction_type', 'amount', 'timestamp'],
      properties: {
        event_id: { type: JsonSchemaType.STRING, minLength: 1, maxLength: 255 },
        transaction_type: { type: JsonSchemaType.STRING, minLength: 1, maxLength: 100 },
        amount: { type: [JsonSchemaType.STRING, JsonSchemaType.NUMBER] },
        timestamp: { type: [JsonSchemaType.STRING, JsonSchemaType.NUMBER] },
      },
    },
  });
}

function addGatewayResponses(api: RestApi): void {
  const error = (details = '') => ({
    'application/json': `{"error":{"code":"$context.error.responseType","message":$context.error.messageString,"details":[${details}]},"correlationId":"$context.requestId"}`,
  });
  api.addGatewayResponse('ClientError', { type: ResponseType.DEFAULT_4XX, templates: error() });
  api.addGatewayResponse('InvalidBody', {
    type: ResponseType.BAD_REQUEST_BODY,
    templates: error('{"field":"body","message":"$context.error.validationErrorString"}'),
  });
  api.addGatewayResponse('Throttled', {
    type: ResponseType.THROTTLED,
    responseHeaders: { 'Retry-After': "'1'" },
    templates: error(),
  });
  api.addGatewayResponse('ServerError', {
    type: ResponseType.DEFAULT_5XX,
    statusCode: '503',
    responseHeaders: { 'Retry-After': "'5'" },
    templates: error(),
  });
}
