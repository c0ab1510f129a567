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

/** What makes an SDK client talk to the emulator and to nothing else. */
export function configOf({ endpoint, env, ca }: Emulator) {
  const credentials = { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY };
  return { endpoint, region: env.AWS_REGION, credentials, requestHandler: { httpsAgent: { ca } } };
}

/** The clients that most tests need. */
export function clientsOf(emulator: Emulator): Clients {
  const config = configOf(emulator);
  return { sqs: new SQSClient(config), dynamoDb: new DynamoDBClient(config), lambda: new LambdaClient(config) };
}
