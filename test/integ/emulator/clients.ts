import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Emulator } from './emulator';

/** SDK clients of an emulator. */
export interface Clients {
  readonly sqs: SQSClient;
  readonly dynamoDb: DynamoDBClient;
  readonly lambda: LambdaClient;
}

/** Clients that talk to the emulator and to nothing else. */
export function clientsOf({ endpoint, env, ca }: Emulator): Clients {
  const credentials = { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY };
  const config = { endpoint, region: env.AWS_REGION, credentials, requestHandler: { httpsAgent: { ca } } };
  return { sqs: new SQSClient(config), dynamoDb: new DynamoDBClient(config), lambda: new LambdaClient(config) };
}
