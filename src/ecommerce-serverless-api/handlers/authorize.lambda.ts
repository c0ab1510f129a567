import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent, Context } from 'aws-lambda';
import { decide, tokenVerifier, type TokenVerifier } from './authorize';

const logger = new Logger();
let verifier: TokenVerifier | undefined;

/** Tells API Gateway who sends a token; an error that says `Unauthorized` is answered 401. */
export async function handler(
  event: APIGatewayTokenAuthorizerEvent,
  context: Context,
): Promise<APIGatewayAuthorizerResult> {
  logger.addContext(context);
  verifier ??= tokenVerifier();
  const { result, refusal } = await decide(event, verifier);
  if (refusal !== undefined) {
    logger.info('Refused', { reason: refusal });
    throw new Error('Unauthorized');
  }
  return result!;
}
