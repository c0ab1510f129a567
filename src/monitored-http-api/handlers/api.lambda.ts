import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import { readRequest, type HttpEvent, type HttpRequest } from './request';
import { answer } from './service';
import { errorResponse, HttpError } from '../../private/handlers/http';
import { requireEnv } from '../../private/handlers/require-env';
import { Env } from '../env';

const logger = new Logger();
const info = {
  service: requireEnv('POWERTOOLS_SERVICE_NAME'),
  version: requireEnv(Env.SERVICE_VERSION),
  environment: requireEnv(Env.ENVIRONMENT),
  region: requireEnv('AWS_REGION'),
};

/** Answers every request, in the payload format that it came in. */
export async function handler(event: HttpEvent, context: Context): Promise<APIGatewayProxyResult> {
  logger.addContext(context);
  const request = readRequest(event);
  const response = respond(request);
  const { correlationId, method } = request;
  logger.info('Answered', { correlationId, method, status: response.statusCode });
  const body = method === 'HEAD' ? '' : response.body;
  return { ...response, headers: { ...response.headers, 'x-correlation-id': correlationId }, body };
}

/** An error that is not the caller's gets a fixed body; what it was is in the log. */
function respond(request: HttpRequest): APIGatewayProxyResult {
  const { correlationId } = request;
  try {
    return answer(request, info, new Date());
  } catch (error) {
    if (error instanceof HttpError) {
      return errorResponse(error, correlationId);
    }
    logger.error('Failed', { correlationId, error: error as Error });
    return errorResponse(new HttpError('INTERNAL_ERROR', 'The request could not be served'), correlationId);
  }
}
