import { join } from 'path';
import { AssetStaging, Duration, Size } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Concurrency, type WebhookPipelineProps } from '../../src';
import { newStack, resourcesOf, templateOf } from '../synth';

const DAY = 86_400;
const NAMES = ['webhook-validator', 'webhook-router'];

/** The properties of a function. */
function functionIn(template: Template, name: string): Record<string, any> {
  const found = template.findResources('AWS::Lambda::Function', { Properties: { FunctionName: `${name}-dev` } });
  const [{ Properties }] = Object.values(found);
  return Properties;
}

const variablesOf = (name: string, props: Partial<WebhookPipelineProps> = {}) =>
  functionIn(templateOf(props), name).Environment.Variables;

describe('both functions (W2, W4, W6, W7, X11)', () => {
  test.each(NAMES)('%s', (name) => {
    const template = templateOf();
    const [logGroup] = Object.keys(
      template.findResources('AWS::Logs::LogGroup', { Properties: { LogGroupName: `/aws/lambda/${name}-dev` } }),
    );
    expect(functionIn(template, name)).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      ReservedConcurrentExecutions: 20,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'DEBUG', LogGroup: { Ref: logGroup } },
    });
  });

  test('log for 30 days, into groups that go with the stack (X8, X3)', () => {
    const groups = resourcesOf(templateOf()).filter(
      ({ Type, Properties }) => Type === 'AWS::Logs::LogGroup' && typeof Properties.LogGroupName === 'string',
    );
    expect(
      groups.map(({ Properties, DeletionPolicy, UpdateReplacePolicy }) => [
        Properties.LogGroupName,
        Properties.RetentionInDays,
        DeletionPolicy,
        UpdateReplacePolicy,
      ]),
    ).toEqual(
      ['/aws/lambda/webhook-validator-dev', '/aws/lambda/webhook-router-dev', '/aws/apigateway/webhook-api-dev'].map(
        (name) => [name, 30, 'Delete', 'Delete'],
      ),
    );
  });

  test('reserve what the user says, or nothing', () => {
    const template = templateOf({
      validatorConcurrency: Concurrency.reserved(3),
      routerConcurrency: Concurrency.unreserved(),
    });
    expect(functionIn(template, 'webhook-validator').ReservedConcurrentExecutions).toBe(3);
    expect(functionIn(template, 'webhook-router')).not.toHaveProperty('ReservedConcurrentExecutions');
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: Match.absent() });
  });

  test.each([
    [{}, 10, 30],
    [{ validatorTimeout: Duration.seconds(29), routerTimeout: Duration.seconds(5) }, 29, 5],
  ])('have their timeouts, %#', (props, validator, router) => {
    const template = templateOf(props);
    expect(NAMES.map((name) => functionIn(template, name).Timeout)).toEqual([validator, router]);
  });
});

test('each runs its own file of the one asset', () => {
  const { assetHash } = new AssetStaging(newStack(), 'Bundle', {
    sourcePath: join(__dirname, '../../assets/webhook-pipeline'),
  });
  const runs = NAMES.map((name) => functionIn(templateOf(), name)).map(({ Code, Handler }) => [Code.S3Key, Handler]);
  expect(runs).toEqual([
    [`${assetHash}.zip`, 'validate.handler'],
    [`${assetHash}.zip`, 'route.handler'],
  ]);
});

describe('environment variables (W6)', () => {
  test('tell the validator where to store and what is too large', () => {
    expect(variablesOf('webhook-validator', { maxPayloadSize: Size.kibibytes(8) })).toEqual({
      INGEST_QUEUE_URL: { Ref: expect.stringMatching(/IngestQueue/) },
      MAX_PAYLOAD_BYTES: '8192',
      SOURCES: '{"/webhook":{"name":"webhook","kind":"unverified"}}',
      POWERTOOLS_SERVICE_NAME: 'webhook-pipeline-dev',
      POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/WebhookPipeline',
    });
  });

  test('tell the router where to send and what to remember', () => {
    expect(variablesOf('webhook-router', { deduplicationWindow: Duration.days(2) })).toEqual({
      ROUTES: expect.anything(),
      QUARANTINE_QUEUE_URL: { Ref: expect.stringMatching(/QuarantineQueue/) },
      TABLE_NAME: { Ref: expect.stringMatching(/Table/) },
      DEDUPLICATION_SECONDS: String(2 * DAY),
      POWERTOOLS_SERVICE_NAME: 'webhook-pipeline-dev',
      POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/WebhookPipeline',
    });
  });

  test('say 256 KiB and 30 days by default (W5)', () => {
    expect(variablesOf('webhook-validator').MAX_PAYLOAD_BYTES).toBe('262144');
    expect(variablesOf('webhook-router').DEDUPLICATION_SECONDS).toBe('2592000');
  });

  test('hold the routes as JSON, each with its types and the URL of its queue', () => {
    const { ROUTES } = variablesOf('webhook-router');
    const text = ROUTES['Fn::Join'][1].map((part: string | { Ref: string }) =>
      typeof part === 'string' ? part : part.Ref,
    );
    expect(JSON.parse(text.join(''))).toEqual(
      [
        ['payments', 'payment', /PaymentsQueue/],
        ['refunds', 'refund', /RefundsQueue/],
        ['disputes', 'dispute', /DisputesQueue/],
      ].map(([name, type, queue]) => ({
        name,
        transactionTypes: [type],
        queueUrl: expect.stringMatching(queue),
      })),
    );
  });
});

describe('the event source of the router', () => {
  const sourceOf = (props: Partial<WebhookPipelineProps> = {}) => {
    const sources = Object.values(templateOf(props).findResources('AWS::Lambda::EventSourceMapping'));
    expect(sources).toHaveLength(1);
    return sources[0].Properties;
  };

  test('is the ingest queue, in batches whose failures are reported', () => {
    expect(sourceOf({ routerBatchSize: 5, routerBatchingWindow: Duration.seconds(2) })).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': [expect.stringMatching(/IngestQueue/), 'Arn'] },
      FunctionName: { Ref: expect.stringMatching(/Router/) },
      BatchSize: 5,
      MaximumBatchingWindowInSeconds: 2,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 20 },
    });
  });

  test('has batches of 10 without waiting by default', () => {
    expect(sourceOf()).toMatchObject({ BatchSize: 10, MaximumBatchingWindowInSeconds: 0 });
  });

  test('asks for no more than what is reserved', () => {
    const { ScalingConfig } = sourceOf({ routerConcurrency: Concurrency.reserved(7) });
    expect(ScalingConfig).toEqual({ MaximumConcurrency: 7 });
  });
});
