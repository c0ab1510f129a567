import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { authorize, readCaller } from './caller';
import { corsHeaders } from './cors';
import { OutOfTime } from './patience';
import { readRequest } from './request';
import { operationOf, perform } from './routes';
import type { Shop } from './shop';
import { headerOf } from '../../functions/handlers/request-body';
import { HttpError, respond } from '../../functions/handlers/responses';
import type { Operation } from '../contract';

/** What a request came to, for the log. */
export interface Served {
  readonly response: APIGatewayProxyResult;
  readonly operationId?: string;
  /** What is no error of the request. */
  readonly failure?: unknown;
}

/** Answers a request; whatever happens, with an answer of the contract. */
export async function serve(entity: string, event: APIGatewayProxyEvent, shop: Shop): Promise<Served> {
  const { requestId } = event.requestContext;
  let operationId: string | undefined;
  let failure: unknown;
  const answer = async () => {
    const operation = operationOf(entity, event.resource, event.httpMethod);
    ({ operationId } = operation);
    const caller = authorize(operation.access, readCaller(event.requestContext));
    await requireHome(operation, shop);
    return { ...(await perform(operation.operationId, readRequest(operation, event, caller), shop)) };
  };
  const response = await respond(requestId, answer, (error) => {
    if (error instanceof HttpError) {
      return error;
    }
    failure = error;
    return toHttpError(error);
  });
  const headers = {
    'cache-control': 'no-store',
    'x-correlation-id': requestId,
    ...corsHeaders(headerOf(event.headers, 'origin')),
    ...response.headers,
  };
  return { response: { ...response, headers }, operationId, failure };
}

/** Every region tells; one changes. */
async function requireHome({ method }: Operation, shop: Shop): Promise<void> {
  if (method !== 'GET' && !(await shop.home.isHere(shop))) {
    throw new HttpError('SERVICE_UNAVAILABLE', 'Nothing is changed here at the moment; send the request again', {
      headers: { 'retry-after': '60' },
    });
  }
}

/** What the caller is told of an error that is not theirs: whether the same request may go well the next time. */
function toHttpError(error: unknown): HttpError {
  return error instanceof OutOfTime
    ? new HttpError('SERVICE_UNAVAILABLE', 'The request could not be served; send it again', {
        headers: { 'retry-after': '1' },
      })
    : new HttpError('INTERNAL_ERROR', 'The request could not be served');
}
