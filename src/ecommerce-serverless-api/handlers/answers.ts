import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { corsHeaders } from './cors';
import type { Home, HomeInquiry } from './home';
import { OutOfTime } from './patience';
import { headerOf } from '../../functions/handlers/request-body';
import { HttpError, respond } from '../../functions/handlers/responses';
import { READS } from '../env';

/** What a request came to, for the log. */
export interface Served {
  readonly response: APIGatewayProxyResult;
  readonly operationId?: string;
  /** What is no error of the request. */
  readonly failure?: unknown;
}

/** What it takes to tell whether changes are taken. */
export interface Region extends HomeInquiry {
  readonly home: Pick<Home, 'isHere'>;
}

/** What `answer` answers, or the problem of what it throws, with the headers of every answer. */
export async function answered(
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
export async function requireHome(method: string, region: Region): Promise<void> {
  if (!READS.includes(method) && !(await region.home.isHere(region))) {
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
