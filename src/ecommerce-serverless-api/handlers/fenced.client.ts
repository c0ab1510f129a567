import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Patience } from './patience';
import { requireEnv } from '../../functions/handlers/require-env';
import { ShopEnv } from '../env';

// A call that had no answer may have changed things, so that it is not made again.
const client = new LambdaClient({ maxAttempts: 1 });

/** The function behind a fence. */
export class Fenced {
  public constructor(
    private readonly patience: Patience,
    private readonly abortSignal: AbortSignal,
  ) {}

  /** What it answers to a request. It is asked again only while it has no execution free. */
  public async answer(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
    const FunctionName = requireEnv(ShopEnv.FENCED_FUNCTION);
    const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) });
    const { FunctionError, Payload } = await this.patience.retry(
      () => client.send(command, { abortSignal: this.abortSignal }),
      (error) => (error as Error).name === 'TooManyRequestsException',
    );
    const answer = JSON.parse(Payload!.transformToString()) as APIGatewayProxyResult | null;
    if (FunctionError !== undefined || answer === null || typeof answer !== 'object') {
      throw new Error(`${FunctionName} gave no response: ${FunctionError ?? typeof answer}`);
    }
    return answer;
  }
}
