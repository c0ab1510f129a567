import { writeFileSync } from 'fs';
import type { Bar } from './bar';
import { oneFile } from './one-file';
import { handlersOf, IN_LAMBDA, loadedBy, type Bundle } from '../tools/bundles/bundles';

const LOGGER = '@aws-lambda-powertools/logger';
const METRICS = '@aws-lambda-powertools/metrics';
const SQS = '@aws-sdk/client-sqs';
const DYNAMODB = '@aws-sdk/client-dynamodb';
const ECS = '@aws-sdk/client-ecs';
const EVENT_BRIDGE = '@aws-sdk/client-eventbridge';
const LAMBDA = '@aws-sdk/client-lambda';

/** The clients, commands and tools that each handler uses, and nothing else of it. */
const NEEDS: Record<string, Record<string, string[]>> = {
  route: {
    [SQS]: ['SQSClient', 'SendMessageBatchCommand'],
    [DYNAMODB]: ['DynamoDBClient', 'PutItemCommand'],
    [LOGGER]: ['Logger'],
    [METRICS]: ['Metrics'],
  },
  validate: {
    [SQS]: ['SQSClient', 'SendMessageCommand'],
    '@aws-sdk/client-secrets-manager': ['GetSecretValueCommand', 'ResourceNotFoundException', 'SecretsManagerClient'],
    '@aws-sdk/client-ssm': ['GetParameterCommand', 'SSMClient'],
    jose: ['createRemoteJWKSet', 'errors', 'jwtVerify'],
    'lossless-json': ['LosslessNumber', 'isLosslessNumber', 'parse'],
    [LOGGER]: ['Logger'],
    [METRICS]: ['Metrics'],
  },
  archive: {
    [SQS]: ['SQSClient', 'SendMessageBatchCommand'],
    [DYNAMODB]: ['DynamoDBClient', 'PutItemCommand'],
    '@aws-sdk/client-s3': ['GetObjectCommand', 'PutObjectCommand', 'S3Client', 'paginateListObjectsV2'],
    '@aws-sdk/client-secrets-manager': ['GetSecretValueCommand', 'ResourceNotFoundException', 'SecretsManagerClient'],
    '@aws-sdk/client-ssm': ['GetParameterCommand', 'SSMClient'],
    jose: ['createRemoteJWKSet', 'errors', 'jwtVerify'],
    'lossless-json': ['LosslessNumber', 'isLosslessNumber', 'parse'],
    [LOGGER]: ['Logger'],
    [METRICS]: ['Metrics'],
  },
  reconcile: {
    [SQS]: ['SQSClient', 'SendMessageBatchCommand'],
    [DYNAMODB]: ['BatchGetItemCommand', 'DynamoDBClient'],
    '@aws-sdk/client-secrets-manager': ['GetSecretValueCommand', 'ResourceNotFoundException', 'SecretsManagerClient'],
    '@aws-sdk/client-ssm': ['GetParameterCommand', 'SSMClient'],
    'lossless-json': ['LosslessNumber', 'isLosslessNumber', 'parse'],
    [LOGGER]: ['Logger'],
    [METRICS]: ['Metrics'],
  },
  shop: {
    [DYNAMODB]: ['ConditionalCheckFailedException', 'DynamoDBClient', 'TransactionCanceledException'],
    '@aws-sdk/lib-dynamodb': [
      'BatchGetCommand',
      'DeleteCommand',
      'DynamoDBDocumentClient',
      'GetCommand',
      'QueryCommand',
      'ScanCommand',
      'TransactWriteCommand',
      'UpdateCommand',
    ],
    [EVENT_BRIDGE]: ['EventBridgeClient', 'PutEventsCommand'],
    [LOGGER]: ['Logger'],
    [METRICS]: ['Metrics'],
  },
  regions: {
    [DYNAMODB]: ['DynamoDBClient'],
    '@aws-sdk/lib-dynamodb': ['DynamoDBDocumentClient', 'GetCommand'],
    [LAMBDA]: ['InvokeCommand', 'LambdaClient'],
    [LOGGER]: ['Logger'],
  },
  authorize: { [LOGGER]: ['Logger'], 'aws-jwt-verify': ['JwtVerifier'] },
  api: { [LOGGER]: ['Logger'] },
  probe: { [LOGGER]: ['Logger'], [METRICS]: ['Metrics'] },
  platform: {
    '@aws-sdk/client-s3': ['S3Client', 'GetObjectCommand'],
    [ECS]: ['ECSClient', 'DescribeServicesCommand', 'UpdateServiceCommand', 'paginateListTasks'],
    [LOGGER]: ['Logger'],
    [METRICS]: ['Metrics'],
  },
};

/** What a handler's own code may take where 5 % of a small reference would be next to nothing. */
const OWN_BYTES = 4_096;

const LIMIT = { ratio: 1.05, orMoreBy: OWN_BYTES };

/** A handler of a bundle. */
export interface Handler {
  readonly bundle: Bundle;
  readonly name: string;
  /** In assets/. */
  readonly file: string;
}

/** The handlers of bundles. */
export function handlersIn(bundles: Bundle[]): Handler[] {
  return bundles.flatMap((bundle) =>
    Object.keys(handlersOf(bundle.construct)).map((name) => ({
      bundle,
      name,
      file: `assets/${bundle.construct}/${name}.js`,
    })),
  );
}

/** The bytes of each handler and of all that it loads, against a file that only imports what the handler cannot do without. */
export async function bundleBars(bundles: Bundle[]): Promise<Bar[]> {
  return (await Promise.all(handlersIn(bundles).map(sizeBars))).flat();
}

async function sizeBars({ bundle, name, file }: Handler): Promise<Bar[]> {
  const source = { text: importsOf(name) };
  const [whole, same] = [(await oneFile(source)).length, (await oneFile(source, IN_LAMBDA)).length];
  const ours = loadedBy(bundle, file).reduce((sum, loaded) => sum + Buffer.byteLength(bundle.files.get(loaded)!), 0);
  const bar = { what: `what ${name}.js loads`, unit: 'bytes', ours };
  return [
    { ...bar, reference: whole, referenceName: 'its SDK commands and Powertools', limit: LIMIT },
    ...(same === whole
      ? []
      : [{ ...bar, reference: same, referenceName: 'the same without what AWS Lambda does without' }]),
  ];
}

/** What a handler cannot do without, as anybody would bundle it, in a file. */
export async function writeReference(name: string, file: string): Promise<void> {
  writeFileSync(file, await oneFile({ text: importsOf(name) }));
}

function importsOf(name: string): string {
  const needs = NEEDS[name];
  if (needs === undefined) {
    throw new Error(`bundle-size.ts does not say what ${name}.lambda.ts cannot do without`);
  }
  return Object.entries(needs)
    .map(([from, names]) => `export { ${names.join(', ')} } from '${from}';`)
    .join('\n');
}
