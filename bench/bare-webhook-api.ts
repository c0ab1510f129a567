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
  responseLatency: '$context.responseLatency',
  responseLength: '$context.responseLength',
  sourceIp: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
  validationError: '$context.error.validationErrorString',
  integrationStatus: '$context.integration.integrationStatus',
  integrationLatency: '$context.integration.latency',
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

/** Status and title of each error that API Gateway answers by itself. */
const CLIENT_ERRORS: [code: string, status: number, title: string][] = [
  ['ACCESS_DENIED', 403, 'Forbidden'],
  ['BAD_REQUEST_BODY', 400, 'Bad Request'],
  ['BAD_REQUEST_PARAMETERS', 400, 'Bad Request'],
  ['EXPIRED_TOKEN', 403, 'Forbidden'],
  ['INVALID_API_KEY', 403, 'Forbidden'],
  ['INVALID_SIGNATURE', 403, 'Forbidden'],
  ['MISSING_AUTHENTICATION_TOKEN', 403, 'Forbidden'],
  ['QUOTA_EXCEEDED', 429, 'Too Many Requests'],
  ['REQUEST_TOO_LARGE', 413, 'Payload Too Large'],
  ['RESOURCE_NOT_FOUND', 404, 'Not Found'],
  ['THROTTLED', 429, 'Too Many Requests'],
  ['UNAUTHORIZED', 401, 'Unauthorized'],
  ['UNSUPPORTED_MEDIA_TYPE', 415, 'Unsupported Media Type'],
  ['WAF_FILTERED', 403, 'Forbidden'],
];

function addGatewayResponses(api: RestApi): void {
  const problem = (code: string, status: number, title: string, errors = '') => ({
    'application/json': `{"type":"about:blank","title":"${title}","status":${status},"detail":$context.error.messageString,"code":"${code}","errors":[${errors}],"correlationId":"$context.requestId"}`,
  });
  for (const [code, status, title] of CLIENT_ERRORS) {
    const isBody = code === 'BAD_REQUEST_BODY';
    api.addGatewayResponse(code, {
      type: ResponseType.of(code),
      responseHeaders: code === 'THROTTLED' ? { 'Retry-After': "'1'" } : undefined,
      templates: problem(
        code,
        status,
        title,
        isBody ? '{"field":"body","detail":"$context.error.validationErrorString"}' : '',
      ),
    });
  }
  api.addGatewayResponse('ServerError', {
    type: ResponseType.DEFAULT_5XX,
    statusCode: '503',
    responseHeaders: { 'Retry-After': "'5'" },
    templates: problem('SERVICE_UNAVAILABLE', 503, 'Service Unavailable'),
  });
}
