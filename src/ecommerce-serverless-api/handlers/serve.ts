import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { authorize, readCaller } from './caller';
import { corsHeaders } from './cors';
import type { Fenced } from './fenced.client';
import { OutOfTime } from './patience';
import { readRequest } from './request';
import { operationOf, perform } from './routes';
import type { Shop } from './shop';
import { headerOf } from '../../functions/handlers/request-body';
import { requireEnv } from '../../functions/handlers/require-env';
import { HttpError, jsonResponse, respond } from '../../functions/handlers/responses';
import { READS } from '../env';

/** What a request came to, for the log. */
export interface Served {
  readonly response: APIGatewayProxyResult;
  readonly operationId?: string;
  /** What is no error of the request. */
  readonly failure?: unknown;
}

/** Answers a request; whatever happens, with an answer of the contract. */
export async function serve(entity: string, event: APIGatewayProxyEvent, shop: Shop): Promise<Served> {
  let operationId: string | undefined;
  const served = await answered(event, async () => {
    const operation = operationOf(entity, event.resource, event.httpMethod);
    ({ operationId } = operation);
    const caller = authorize(operation.access, readCaller(event.requestContext));
    await requireHome(operation.method, shop);
    return { ...(await perform(operation.operationId, readRequest(operation, event, caller), shop)) };
  });
  return { ...served, operationId };
}

/** Tells whether the region takes changes: whoever sends clients to it asks that, and it can be told only where the tables can be read. */
export function tellHealth(event: APIGatewayProxyEvent, shop: Shop): Promise<Served> {
  return answered(event, async () => {
    return jsonResponse(200, { region: requireEnv('AWS_REGION'), takesChanges: await shop.home.isHere(shop) });
  });
}

/** Has a function of one's own answer, as it does, but for changes where none are taken. */
export async function passThrough(event: APIGatewayProxyEvent, shop: Shop, fenced: Fenced): Promise<Served> {
  let passed: APIGatewayProxyResult | undefined;
  const served = await answered(event, async () => {
    await requireHome(event.httpMethod, shop);
    passed = await fenced.answer(event);
    return passed;
  });
  return { ...served, response: passed ?? served.response };
}

/** What `answer` answers, or the problem of what it throws, with the headers of every answer. */
async function answered(
  { requestContext: { requestId }, headers: asked }: APIGatewayProxyEvent,
  answer: () => Promise<APIGatewayProxyResult>,
): Promise<Served> {
  let failure: unknown;
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
    ...corsHeaders(headerOf(asked, 'origin')),
    ...response.headers,
  };
  return { response: { ...response, headers }, failure };
}

/** Every region tells; one changes. */
async function requireHome(method: string, shop: Shop): Promise<void> {
  if (!READS.includes(method) && !(await shop.home.isHere(shop))) {
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
