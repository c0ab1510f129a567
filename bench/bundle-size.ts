import { writeFileSync } from 'fs';
import * as path from 'path';
import type { Bar } from './bar';
import { bundle, bundles, read, type Bundle } from '../tools/bundles/bundles';

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
    '@aws-sdk/client-secrets-manager': ['GetSecretValueCommand', 'ResourceNotFoundException', 'SecretsManagerClient'],
    '@aws-sdk/client-ssm': ['GetParameterCommand', 'SSMClient'],
    jose: ['createRemoteJWKSet', 'errors', 'jwtVerify'],
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
    [LOGGER]: ['Logger'],
    [METRICS]: ['Metrics'],
  },
  'regions.lambda.ts': {
    [DYNAMODB]: ['DynamoDBClient'],
    '@aws-sdk/lib-dynamodb': ['DynamoDBDocumentClient', 'GetCommand'],
    [LAMBDA]: ['InvokeCommand', 'LambdaClient'],
    [LOGGER]: ['Logger'],
  },
  'authorize.lambda.ts': { [LOGGER]: ['Logger'], 'aws-jwt-verify': ['JwtVerifier'] },
  'api.lambda.ts': { [LOGGER]: ['Logger'] },
  'probe.lambda.ts': { [LOGGER]: ['Logger'], [METRICS]: ['Metrics'] },
  'platform.lambda.ts': {
    '@aws-sdk/client-s3': ['S3Client', 'GetObjectCommand'],
    [ECS]: ['ECSClient', 'DescribeServicesCommand', 'UpdateServiceCommand', 'paginateListTasks'],
    [LOGGER]: ['Logger'],
    [METRICS]: ['Metrics'],
  },
};

/** What a handler's own code may take where 5 % of a small reference would be next to nothing. */
const OWN_BYTES = 4_096;

const LIMIT = { ratio: 1.05, orMoreBy: OWN_BYTES };

/** The bytes of each handler, against a file that only imports what the handler cannot do without. */
export function bundleBars(): Bar[] {
  return bundles().flatMap(({ entry, file, flags }) => {
    const source = { text: importsOf(entry) };
    const bar = { what: `bundle of ${path.basename(entry)}`, unit: 'bytes', ours: read(file).length };
    const whole = bundle(withoutAliases(flags), source).length;
    const same = bundle(flags, source).length;
    return [
      { ...bar, reference: whole, referenceName: 'its SDK commands and Powertools', limit: LIMIT },
      ...(same === whole
        ? []
        : [{ ...bar, reference: same, referenceName: 'the same with credentials of AWS Lambda only' }]),
    ];
  });
}

/** What the handler of a bundle cannot do without, as anybody would bundle it, in a file. */
export function writeReference({ entry, flags }: Bundle, file: string): void {
  writeFileSync(file, bundle(withoutAliases(flags), { text: importsOf(entry) }));
}

/** The reference is what the SDK is by itself. */
function withoutAliases(flags: string[]): string[] {
  return flags.filter((flag) => !flag.startsWith('--alias:'));
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
