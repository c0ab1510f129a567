import { randomUUID } from 'crypto';
import { setTimeout as sleep } from 'timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Served } from './answers';
import { Home } from './home';
import { Patience } from './patience';

/** The log of the function. */
export const logger = new Logger();

/** What is known of the home region, from one invocation to the next. */
export const home = new Home();

/** What the shop takes from outside. */
export const SURROUNDINGS = { now: Date.now, random: Math.random, sleep, newId: randomUUID };

/** Time kept back to answer when a table does not. */
const ANSWER_MS = 500;

/** How long an invocation may try. */
export function timeOf(context: Context): { patience: Patience; signal: AbortSignal } {
  logger.addContext(context);
  const milliseconds = context.getRemainingTimeInMillis() - ANSWER_MS;
  return {
    patience: new Patience(SURROUNDINGS, Date.now() + milliseconds),
    signal: AbortSignal.timeout(milliseconds),
  };
}

/** The response, once it is written down what became of the request. */
export function logged(event: APIGatewayProxyEvent, { response, operationId, failure }: Served): APIGatewayProxyResult {
  const { requestId: correlationId } = event.requestContext;
  if (failure !== undefined) {
    logger.error('Failed', { correlationId, operationId, error: failure as Error });
  }
  logger.info('Answered', { correlationId, operationId, status: response.statusCode });
  return response;
}
