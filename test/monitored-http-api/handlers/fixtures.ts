import type { APIGatewayProxyEvent, APIGatewayProxyEventV2, Context } from 'aws-lambda';

/** What a test says of a request; the rest is as AWS documents it. */
export interface RequestOptions {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly stage?: string;
  readonly requestId?: string;
}

/** The headers and the query of every fixture: what no log may hold. */
const SECRETS = { header: 'Bearer header-secret', query: 'query-secret' };

/**
 * Payload format 2.0.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function eventV2(options: RequestOptions = {}): APIGatewayProxyEventV2 {
  const { method = 'GET', path = '/', stage = '$default', requestId = 'req-1', isBase64Encoded = false } = options;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: `token=${SECRETS.query}&parameter1=value1&parameter1=value2`,
    cookies: ['cookie1', 'cookie2'],
    headers: { authorization: SECRETS.header, header2: 'value1,value2' },
    queryStringParameters: { token: SECRETS.query, parameter1: 'value1,value2' },
    requestContext: {
      accountId: '123456789012',
      apiId: 'api-id',
      domainName: 'id.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'id',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'agent' },
      requestId,
      routeKey: '$default',
      stage,
      time: '12/Mar/2020:19:03:58 +0000',
      timeEpoch: 1583348638390,
    },
    body: options.body,
    pathParameters: {},
    isBase64Encoded,
    stageVariables: {},
  };
}

/** Payload format 1.0 as a REST API sends it: without a version, and with the stage in the context's path only. */
export function restEvent(options: RequestOptions = {}): APIGatewayProxyEvent {
  const { method = 'GET', path = '/', stage = '$default', requestId = 'req-1', isBase64Encoded = false } = options;
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers: { Authorization: SECRETS.header },
    multiValueHeaders: { Authorization: [SECRETS.header] },
    queryStringParameters: { token: SECRETS.query },
    multiValueQueryStringParameters: { token: [SECRETS.query] },
    requestContext: {
      accountId: '123456789012',
      apiId: 'id',
      authorizer: { claims: null, scopes: null },
      domainName: 'id.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'id',
      extendedRequestId: 'extended-id',
      httpMethod: method,
      identity: { ...NOBODY, sourceIp: '192.0.2.1', userAgent: 'user-agent' },
      path: `/${stage}${path}`,
      protocol: 'HTTP/1.1',
      requestId,
      requestTime: '04/Mar/2020:19:15:17 +0000',
      requestTimeEpoch: 1583349317135,
      resourceId: 'resource-id',
      resourcePath: '/{proxy+}',
      stage,
    },
    pathParameters: null,
    stageVariables: null,
    body: options.body ?? null,
    isBase64Encoded,
  };
}

/** Payload format 1.0 as an HTTP API sends it. */
export function eventV1(options: RequestOptions = {}): APIGatewayProxyEvent & { version: string } {
  const event = restEvent(options);
  const requestContext = { ...event.requestContext, path: event.path, resourcePath: '$default' };
  return { version: '1.0', ...event, resource: '$default', requestContext };
}

const NOBODY = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
};

/** Every format that the handler takes. */
export const FORMATS = [
  ['2.0', eventV2],
  ['1.0 of an HTTP API', eventV1],
  ['1.0 of a REST API', restEvent],
] as const;

/** Every method that the handler knows. */
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'];

export const CONTEXT = { functionName: 'fn', awsRequestId: 'invocation-1' } as Context;
