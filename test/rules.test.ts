process.env.CDK_VALIDATION = 'true';

import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { SYSTEMS, VARIANTS, WALK_ENV } from './variants';
import { ApiGatewayAccount } from '../src';

const STRICT = {
  '@aws-cdk/core:strictCfnValidateErrors': true,
  '@aws-cdk/core:validateAgainstDefaultRules': true,
};

/** Every variant of every construct, and the account, in stacks of their own, checked by both: `synth()` throws for an error. */
function checkedApp(environmentSuffix: string, variants = VARIANTS): { app: App; stacks: Stack[] } {
  const app = new App({ context: STRICT });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const props = { environmentSuffix, dataProtection: environmentSuffix === 'prod', exportOutputs: true };
  const stacks = variants.map(({ add, kind }, index) => {
    const stack = new Stack(app, `Variant${index}`, WALK_ENV);
    add(stack, kind, { ...props, projectName: `variant-${index}` });
    return stack;
  });
  const account = new Stack(app, 'Account', WALK_ENV);
  new ApiGatewayAccount(account, 'ApiGatewayAccount');
  stacks.push(account);
  return { app, stacks };
}

/** What was found, also what is only a warning. */
function report(app: App): unknown[] {
  const file = join(app.outdir, 'validation-report.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).pluginReports.flatMap((x: any) => x.violations) : [];
}

beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation();
  jest.spyOn(process.stderr, 'write').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());

const ONE = VARIANTS.slice(0, 1);

describe('cdk-nag AwsSolutions and strict CloudFormation validation (X6, X7)', () => {
  test.each(['dev', 'prod'])('find nothing in %s', (environmentSuffix) => {
    const { app } = checkedApp(environmentSuffix);
    expect(() => app.synth()).not.toThrow();
    expect(report(app)).toEqual([]);
  });

  test('find a queue without a dead-letter queue, so they do run', () => {
    const { app, stacks } = checkedApp('dev', ONE);
    new Queue(stacks[0], 'Bad', { enforceSSL: true });
    expect(() => app.synth()).toThrow('AwsSolutions-SQS3');
  });

  test('find a property that CloudFormation does not know', () => {
    const { app, stacks } = checkedApp('dev', ONE);
    const queue = stacks[0].node.findAll().find((node) => node instanceof Queue)!;
    (queue.node.defaultChild as any).addPropertyOverride('DelaySeconds', 99_999);
    expect(() => app.synth()).toThrow('DelaySeconds');
  });
});

describe('acknowledgements', () => {
  const KEY = Validations.ACKNOWLEDGED_RULES_METADATA_KEY;
  const policy = (name: string) => `IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/${name}]`;
  const NEEDED = [
    'APIG2',
    'APIG3',
    'APIG4',
    'AS3',
    'CFR1',
    'CFR2',
    'CFR3',
    'COG2',
    'COG4',
    'COG8',
    'EC26',
    'ECS2',
    'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonECSInfrastructureRolePolicyForManagedInstances]',
    policy('AWSBackupServiceRolePolicyForBackup'),
    policy('AWSBackupServiceRolePolicyForRestores'),
    policy('AWSCodeDeployRoleForLambdaLimited'),
    policy('AmazonAPIGatewayPushToCloudWatchLogs'),
    'IAM5[Action::kms:GenerateDataKey*]',
    'IAM5[Action::kms:ReEncrypt*]',
    'IAM5[Resource::*]',
    ...['v1/inputs', 'v1/results', 'v2/inputs', 'v2/results'].map((folder) => {
      return `IAM5[Resource::<MlApiPlatformJobBucket.Arn>/${folder}/*]`;
    }),
    'IAM5[Resource::<WebhookPipelineArchive.Arn>/events/*]',
    'IAM5[Resource::<WebhookPipelineArchive.Arn>/replays/*]',
    'IAM5[Resource::<WebhookPipelineReplayStepsFunction.Arn>:*]',
    `IAM5[Resource::arn:<AWS::Partition>:ecs:${WALK_ENV.env!.region}:<AWS::AccountId>:task/<MlApiPlatformCluster>/*]`,
    'IAM5[Resource::arn:<AWS::Partition>:s3:::given-archive/events/*]',
    'IAM5[Resource::arn:<AWS::Partition>:s3:::given-archive/replays/*]',
    'RDS10',
    'S1',
    'SQS3',
  ].map((id) => `AwsSolutions-${id}`);
  /** Without the hashes of logical ids. */
  const named = (id: string) => id.replaceAll(/[0-9A-F]{8}(?=[.>])/g, '');
  /** The VPC of aws-cdk-lib acknowledges what CloudFormation's validation says of it. */
  const isOurs = (id: string) => !id.startsWith('CloudFormation-Validate::');
  const acknowledgedIn = (stacks: Stack[]) =>
    stacks
      .flatMap((stack) => stack.node.findAll())
      .filter(({ node }) => node.metadata.some(({ type, data }) => type === KEY && Object.keys(data).some(isOurs)));

  test('are inside the construct, each with its reason', () => {
    const { stacks } = checkedApp('dev');
    const entries = acknowledgedIn(stacks).flatMap(({ node }) =>
      node.metadata.filter(({ type }) => type === KEY).flatMap(({ data }) => Object.entries<string>(data)),
    );
    expect([...new Set(entries.map(([id]) => named(id.split('Annotation::')[1])))].sort()).toEqual(NEEDED);
    entries.forEach(([, reason]) => expect(reason.length).toBeGreaterThan(20));
    acknowledgedIn(stacks).forEach(({ node }) => {
      expect(['ApiGatewayAccount', 'Nested', ...SYSTEMS.map(({ kind }) => kind)]).toContain(node.path.split('/')[1]);
    });
  });

  test('are all needed', () => {
    const { app, stacks } = checkedApp('dev');
    acknowledgedIn(stacks).forEach(({ node }) => Object.assign(node, { _metadata: [] }));
    expect(() => app.synth()).toThrow();
    const found = report(app).map((violation) => named((violation as { ruleName: string }).ruleName));
    expect([...new Set(found)].sort()).toEqual(NEEDED);
  });
});
