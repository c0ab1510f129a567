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

/** Where an emulator answers, and for which region. */
export type Endpoint = Pick<Emulator, 'endpoint' | 'env' | 'ca'>;

/** An emulator in another region. */
export function inRegion({ endpoint, env, ca }: Endpoint, region: string): Endpoint {
  return { endpoint, ca, env: { ...env, AWS_REGION: region } };
}

/** What makes an SDK client talk to the emulator and to nothing else. */
export function configOf({ endpoint, env, ca }: Endpoint) {
  const credentials = { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY };
  return { endpoint, region: env.AWS_REGION, credentials, requestHandler: { httpsAgent: { ca } } };
}

/** The clients that most tests need. */
export function clientsOf(emulator: Emulator): Clients {
  const config = configOf(emulator);
  return { sqs: new SQSClient(config), dynamoDb: new DynamoDBClient(config), lambda: new LambdaClient(config) };
}
