import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  EndpointAccessMode,
  EndpointType,
  JsonSchemaType,
  JsonSchemaVersion,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseType,
  RestApi,
  SecurityPolicy,
  type CfnRestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
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
      throttlingBurstLimit: 10,
      tracingEnabled: true,
      accessLogDestination: new LogGroupLogDestination(props.accessLogs),
      accessLogFormat: AccessLogFormat.custom(JSON.stringify({ service: props.service, ...ACCESS_LOG_FIELDS })),
      loggingLevel: MethodLoggingLevel.ERROR,
      dataTraceEnabled: false,
    },
  });
  const cfnApi = api.node.defaultChild as CfnRestApi;
  cfnApi.securityPolicy = SecurityPolicy.TLS13_1_2_PQ_2025_09;
  cfnApi.endpointAccessMode = EndpointAccessMode.STRICT;
  api.deploymentStage.node.addDependency(
    new LogGroup(scope, 'execution-logs', {
      logGroupName: `API-Gateway-Execution-Logs_${api.restApiId}/${props.stageName}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    }),
  );
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
    },
  });
}

/** Status, title and text of each error that API Gateway answers by itself. */
const RETRY_AFTER: Record<string, string> = { THROTTLED: '1', QUOTA_EXCEEDED: '3600' };
const CLIENT_ERRORS: [code: string, status: number, title: string, detail: string][] = [
  ['ACCESS_DENIED', 403, 'Forbidden', 'The request is not allowed'],
  ['BAD_REQUEST_BODY', 400, 'Bad Request', 'The body must be a JSON object with each of these fields'],
  ['BAD_REQUEST_PARAMETERS', 400, 'Bad Request', 'A parameter is missing'],
  ['EXPIRED_TOKEN', 403, 'Forbidden', 'The token has expired'],
  ['INVALID_API_KEY', 403, 'Forbidden', 'The API key is not valid'],
  ['INVALID_SIGNATURE', 403, 'Forbidden', 'The signature is not valid'],
  ['MISSING_AUTHENTICATION_TOKEN', 403, 'Forbidden', 'There is no such method and path, or it asks for credentials'],
  ['QUOTA_EXCEEDED', 429, 'Too Many Requests', 'The quota is used up'],
  ['REQUEST_TOO_LARGE', 413, 'Payload Too Large', 'The body is too large'],
  ['RESOURCE_NOT_FOUND', 404, 'Not Found', 'There is no such path'],
  ['THROTTLED', 429, 'Too Many Requests', 'There are too many requests; send it again'],
  ['UNAUTHORIZED', 401, 'Unauthorized', 'The request has no valid credentials'],
  ['UNSUPPORTED_MEDIA_TYPE', 415, 'Unsupported Media Type', 'The content type is not supported'],
  ['WAF_FILTERED', 403, 'Forbidden', 'The request was blocked'],
];

const FIELDS = [
  '{"field":"event_id","detail":"must be 1 to 255 printable ASCII characters without spaces"}',
  '{"field":"transaction_type","detail":"must be 1 to 100 letters, digits, dots, underscores and hyphens"}',
  '{"field":"amount","detail":"must be a number or string in plain decimal notation, at most 18 integer and 9 fraction digits"}',
  '{"field":"timestamp","detail":"must be an ISO 8601 date and time with a time zone, or seconds since 1970"}',
];

function addGatewayResponses(api: RestApi): void {
  const problem = (code: string, status: number, title: string, detail: string, errors = '') => ({
    'application/json': `{"type":"about:blank","title":"${title}","status":${status},"detail":"${detail}","code":"${code}","errors":[${errors}],"correlationId":"$context.requestId"}`,
  });
  for (const [code, status, title, detail] of CLIENT_ERRORS) {
    api.addGatewayResponse(code, {
      type: ResponseType.of(code),
      statusCode: `${status}`,
      responseHeaders: RETRY_AFTER[code] ? { 'Retry-After': `'${RETRY_AFTER[code]}'` } : undefined,
      templates: problem(code, status, title, detail, code === 'BAD_REQUEST_BODY' ? FIELDS.join() : ''),
    });
  }
  api.addGatewayResponse('ClientError', {
    type: ResponseType.DEFAULT_4XX,
    statusCode: '403',
    templates: problem('ACCESS_DENIED', 403, 'Forbidden', 'The request is not allowed'),
  });
  api.addGatewayResponse('ServerError', {
    type: ResponseType.DEFAULT_5XX,
    statusCode: '503',
    responseHeaders: { 'Retry-After': "'5'" },
    templates: problem('SERVICE_UNAVAILABLE', 503, 'Service Unavailable', 'The request was not served; send it again'),
  });
}
