import * as path from 'path';
import type { Bar } from './bar';
import { bundle, bundles, read, type Bundle } from './bundles';

const LOGGER = '@aws-lambda-powertools/logger';
const METRICS = '@aws-lambda-powertools/metrics';
const SQS = '@aws-sdk/client-sqs';
const DYNAMODB = '@aws-sdk/client-dynamodb';
const ECS = '@aws-sdk/client-ecs';
const EVENT_BRIDGE = '@aws-sdk/client-eventbridge';
const LAMBDA = '@aws-sdk/client-lambda';

/** The clients, commands and tools that each handler uses, and nothing else of it. */
const NEEDS: Record<string, Record<string, string[]>> = {
  'route.lambda.ts': {
    [SQS]: ['SQSClient', 'SendMessageBatchCommand'],
    [DYNAMODB]: ['DynamoDBClient', 'PutItemCommand'],
    [LOGGER]: ['Logger'],
    [METRICS]: ['Metrics'],
  },
  'validate.lambda.ts': {
    [SQS]: ['SQSClient', 'SendMessageCommand'],
    '@aws-sdk/client-secrets-manager': ['GetSecretValueCommand', 'ResourceNotFoundException', 'SecretsManagerClient'],
    '@aws-sdk/client-ssm': ['GetParameterCommand', 'SSMClient'],
    jose: ['createRemoteJWKSet', 'errors', 'jwtVerify'],
    'lossless-json': ['LosslessNumber', 'isLosslessNumber', 'parse'],
    [LOGGER]: ['Logger'],
    [METRICS]: ['Metrics'],
  },
  'archive.lambda.ts': {
    [SQS]: ['SQSClient', 'SendMessageBatchCommand'],
    [DYNAMODB]: ['DynamoDBClient', 'PutItemCommand'],
    '@aws-sdk/client-s3': ['GetObjectCommand', 'PutObjectCommand', 'S3Client', 'paginateListObjectsV2'],
    'lossless-json': ['LosslessNumber', 'isLosslessNumber', 'parse'],
    [LOGGER]: ['Logger'],
    [METRICS]: ['Metrics'],
  },
  'reconcile.lambda.ts': {
    [SQS]: ['SQSClient', 'SendMessageBatchCommand'],
    [DYNAMODB]: ['BatchGetItemCommand', 'DynamoDBClient'],
    '@aws-sdk/client-secrets-manager': ['GetSecretValueCommand', 'ResourceNotFoundException', 'SecretsManagerClient'],
    '@aws-sdk/client-ssm': ['GetParameterCommand', 'SSMClient'],
    'lossless-json': ['LosslessNumber', 'isLosslessNumber', 'parse'],
    [LOGGER]: ['Logger'],
    [METRICS]: ['Metrics'],
  },
  'shop.lambda.ts': {
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
    [LAMBDA]: ['InvokeCommand', 'LambdaClient'],
    [LOGGER]: ['Logger'],
    [METRICS]: ['Metrics'],
  },
  'authorize.lambda.ts': { [LOGGER]: ['Logger'], 'aws-jwt-verify': ['JwtVerifier'] },
  'api.lambda.ts': { [LOGGER]: ['Logger'] },
  'probe.lambda.ts': { [LOGGER]: ['Logger'], [METRICS]: ['Metrics'] },
  'platform.lambda.ts': {
    '@aws-sdk/client-s3': ['S3Client', 'GetObjectCommand'],
    [ECS]: ['ECSClient', 'DescribeServicesCommand', 'UpdateServiceCommand', 'paginateListTasks'],
    [LOGGER]: ['Logger'],
    [METRICS]: ['Metrics'],
    valibot: ['array', 'base64', 'check', 'optional', 'pipe', 'safeParse', 'strictObject'],
  },
};

/** What a handler's own code may take where 5 % of a small reference would be next to nothing. */
const OWN_BYTES = 4_096;

/**
 * A whole shop, with the library that checks its input: eight functions share the bundle, 1.03x for each. Ten kinds of
 * senders, with the table of their events.
 */
const RATIOS: Record<string, number> = { 'shop.lambda.ts': 1.15, 'validate.lambda.ts': 1.08 };

/** The bytes of each handler, against a file that only imports what the handler cannot do without. */
export function bundleBars(): Bar[] {
  return bundles().map(({ entry, file, flags }) => ({
    what: `bundle of ${path.basename(entry)}`,
    unit: 'bytes',
    ours: read(file).length,
    reference: bundle(flags, { text: importsOf(entry) }).length,
    referenceName: 'its SDK commands and Powertools',
    limit: { ratio: RATIOS[path.basename(entry)] ?? 1.05, orMoreBy: OWN_BYTES },
  }));
}

function importsOf(entry: Bundle['entry']): string {
  const needs = NEEDS[path.basename(entry)];
  if (needs === undefined) {
    throw new Error(`bundle-size.ts does not say what ${entry} cannot do without`);
  }
  return Object.entries(needs)
    .map(([from, names]) => `export { ${names.join(', ')} } from '${from}';`)
    .join('\n');
}
