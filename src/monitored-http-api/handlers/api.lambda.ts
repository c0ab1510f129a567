import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import { readRequest, type HttpEvent } from './request';
import { answer } from './service';
import { ApiEnv, Powertools } from '../../functions/env';
import { requireEnv } from '../../functions/handlers/require-env';
import { HttpError, respond } from '../../functions/handlers/responses';

const logger = new Logger();
const info = {
  service: requireEnv(Powertools.SERVICE_NAME),
  version: requireEnv(ApiEnv.SERVICE_VERSION),
  environment: requireEnv(ApiEnv.ENVIRONMENT),
  region: requireEnv('AWS_REGION'),
};

/** Answers every request, in the payload format that it came in. */
export async function handler(event: HttpEvent, context: Context): Promise<APIGatewayProxyResult> {
  logger.addContext(context);
  const request = readRequest(event);
  const { correlationId, method } = request;
  const response = await respond(
    correlationId,
    () => answer(request, info, new Date()),
    (error) => told(error, correlationId),
  );
  logger.info('Answered', { correlationId, method, status: response.statusCode });
  const body = method === 'HEAD' ? '' : response.body;
  return { ...response, headers: { ...response.headers, 'x-correlation-id': correlationId }, body };
}

/** What the caller is told of an error; of one that is not the caller's, nothing but that it was one. */
function told(error: unknown, correlationId: string): HttpError {
  if (error instanceof HttpError) {
    return error;
  }
  logger.error('Failed', { correlationId, error: error as Error });
  return new HttpError('INTERNAL_ERROR', 'The request could not be served');
}
