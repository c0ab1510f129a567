import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { pascalCase } from '../environment/ids';
import { problem, REFUSED_BY_GATEWAY, type Problem, type ProblemCode } from '../functions/problem';

type Refusal = keyof typeof REFUSED_BY_GATEWAY;

/** What is said of a request that the gateway refuses. */
export type Said = Pick<Problem, 'detail' | 'errors'>;

/** What an API says of what its models and parameters refuse. */
export type Refused = Partial<Record<'BAD_REQUEST_BODY' | 'BAD_REQUEST_PARAMETERS', Said>>;

/** What a caller is told. The gateway's own texts repeat what was sent: values of the body, the header `Authorization`. */
const DETAILS: Record<Refusal, string> = {
  ACCESS_DENIED: 'The request is not allowed',
  BAD_REQUEST_BODY: 'The body is not valid',
  BAD_REQUEST_PARAMETERS: 'A parameter is missing',
  EXPIRED_TOKEN: 'The token has expired',
  INVALID_API_KEY: 'The API key is not valid',
  INVALID_SIGNATURE: 'The signature is not valid',
  MISSING_AUTHENTICATION_TOKEN: 'There is no such method and path, or it asks for credentials',
  QUOTA_EXCEEDED: 'The quota is used up',
  REQUEST_TOO_LARGE: 'The body is too large',
  RESOURCE_NOT_FOUND: 'There is no such path',
  THROTTLED: 'There are too many requests; send it again',
  UNAUTHORIZED: 'The request has no valid credentials',
  UNSUPPORTED_MEDIA_TYPE: 'The content type is not supported',
  WAF_FILTERED: 'The request was blocked',
};

/** After how many seconds a refused request may come again; a quota begins anew at midnight UTC at the earliest. */
const RETRY_AFTER: Partial<Record<Refusal, string>> = { THROTTLED: '1', QUOTA_EXCEEDED: '3600' };

/**
 * Lets a REST API answer with the problems of the handlers where it refuses a request by itself, or a function fails.
 *
 * Gateway templates know variables and no functions, and none for the status, so each code has a response of its own. Their
 * media type is `application/json`: API Gateway takes it from the key of the template, and the key that it chooses without
 * an `Accept` header is that one.
 */
export function addGatewayProblems(api: RestApi, refused: Refused = {}, allowedOrigins: string[] = []): void {
  const cors = corsHeaders(allowedOrigins);
  for (const code of Object.keys(REFUSED_BY_GATEWAY) as Refusal[]) {
    const said = (refused as Partial<Record<Refusal, Said>>)[code] ?? { detail: DETAILS[code], errors: [] };
    api.addGatewayResponse(pascalCase(code.toLowerCase().replaceAll('_', '-')), {
      type: ResponseType.of(code),
      // Of its own, or it could have that of the family below.
      statusCode: String(REFUSED_BY_GATEWAY[code]),
      responseHeaders: headers(cors, RETRY_AFTER[code]),
      templates: templates(code, said),
    });
  }
  // What has no type of its own, such as a header `Authorization` that is no signature.
  api.addGatewayResponse('ClientError', {
    type: ResponseType.DEFAULT_4XX,
    statusCode: '403',
    responseHeaders: headers(cors),
    templates: templates('ACCESS_DENIED', { detail: DETAILS.ACCESS_DENIED, errors: [] }),
  });
  // Whatever failed behind the gateway, the request may not have been served: the caller is to send it again.
  api.addGatewayResponse('ServerError', {
    type: ResponseType.DEFAULT_5XX,
    statusCode: '503',
    responseHeaders: headers(cors, '5'),
    templates: templates('SERVICE_UNAVAILABLE', { detail: 'The request was not served; send it again', errors: [] }),
  });
}

/**
 * What lets pages of listed origins read the errors. These headers are static: of several origins none can be answered by its name,
 * so each gets `*`, without credentials; the errors hold no data.
 */
function corsHeaders(allowedOrigins: string[]): Record<string, string> {
  if (allowedOrigins.length === 0) {
    return {};
  }
  const [origin, ...others] = allowedOrigins;
  return {
    'Access-Control-Allow-Origin': `'${others.length === 0 ? origin : '*'}'`,
    'Access-Control-Expose-Headers': "'Retry-After'",
    Vary: "'Origin'",
  };
}

function headers(cors: Record<string, string>, retryAfter?: string): Record<string, string> | undefined {
  const all = { ...cors, ...(retryAfter !== undefined && { 'Retry-After': `'${retryAfter}'` }) };
  return Object.keys(all).length === 0 ? undefined : all;
}

function templates(code: ProblemCode, said: Said): Record<string, string> {
  return { 'application/json': JSON.stringify(problem(code, { ...said, correlationId: '$context.requestId' })) };
}
