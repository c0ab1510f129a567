import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { pascalCase } from '../environment/ids';
import { problem, REFUSED_BY_GATEWAY, type FieldError, type ProblemCode } from '../functions/problem';

type Refusal = keyof typeof REFUSED_BY_GATEWAY;

/** After how many seconds a refused request may come again. */
const RETRY_AFTER: Partial<Record<Refusal, string>> = { THROTTLED: '1' };

/** What is wrong where, if the gateway says so. */
const ERRORS: Partial<Record<Refusal, FieldError[]>> = {
  BAD_REQUEST_BODY: [{ field: 'body', detail: '$context.error.validationErrorString' }],
};

/** Stands for the text that the gateway puts in with its quotes. */
const MESSAGE = '$context.error.messageString';

/**
 * Lets a REST API answer with the problems of the handlers where it refuses a request by itself, or a function fails.
 *
 * Gateway templates know variables and no functions, and none for the status, so each code has a response of its own. Their
 * media type is `application/json`: API Gateway takes it from the key of the template, and the key that it chooses without
 * an `Accept` header is that one.
 */
export function addGatewayProblems(api: RestApi): void {
  for (const code of Object.keys(REFUSED_BY_GATEWAY) as Refusal[]) {
    api.addGatewayResponse(pascalCase(code.toLowerCase().replaceAll('_', '-')), {
      type: ResponseType.of(code),
      responseHeaders: retryAfter(RETRY_AFTER[code]),
      templates: { 'application/json': template(code, ERRORS[code]) },
    });
  }
  // Whatever failed behind the gateway, the request may not have been served: the caller is to send it again.
  api.addGatewayResponse('ServerError', {
    type: ResponseType.DEFAULT_5XX,
    statusCode: '503',
    responseHeaders: retryAfter('5'),
    templates: { 'application/json': template('SERVICE_UNAVAILABLE') },
  });
}

function retryAfter(seconds?: string): Record<string, string> | undefined {
  return seconds === undefined ? undefined : { 'Retry-After': `'${seconds}'` };
}

function template(code: ProblemCode, errors: FieldError[] = []): string {
  const body = problem(code, { detail: MESSAGE, errors, correlationId: '$context.requestId' });
  return JSON.stringify(body).replace(`"${MESSAGE}"`, MESSAGE);
}
