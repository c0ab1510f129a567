import { Annotations as Core, NestedStack, RemovalPolicy, Stack, Stage, type Environment } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ApiGatewayAccount, EnvironmentProfile, type WebhookPipelineProps } from '../../src';
import { acknowledgedOn, byType, theOnly } from '../surroundings';
import { newApp, newPipeline, newStack } from '../synth';

const ENV: Environment = { account: '111122223333', region: 'eu-west-1' };
const OTHER_REGION: Environment = { ...ENV, region: 'us-east-1' };

describe('ApiGatewayAccount', () => {
  test('lets API Gateway write logs by the role that it documents, in any partition', () => {
    const stack = newStack();
    const { role } = new ApiGatewayAccount(stack, 'ApiGatewayAccount');
    const template = Template.fromStack(stack);
    const [, account] = theOnly(template, 'AWS::ApiGateway::Account');
    const [roleId, properties] = theOnly(template, 'AWS::IAM::Role');
    expect(account).toEqual({ CloudWatchRoleArn: { 'Fn::GetAtt': [roleId, 'Arn'] } });
    expect(stack.resolve(role.roleArn)).toEqual({ 'Fn::GetAtt': [roleId, 'Arn'] });
    expect(properties).toEqual({
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'apigateway.amazonaws.com' } }],
      },
      ManagedPolicyArns: [
        {
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs'],
          ],
        },
      ],
    });
    expect(Object.keys(template.toJSON().Resources)).toHaveLength(2);
  });

  test.each([undefined, RemovalPolicy.DESTROY, RemovalPolicy.RETAIN])(
    'the role goes with the stack, or as said: %s',
    (removalPolicy) => {
      const stack = newStack();
      new ApiGatewayAccount(stack, 'ApiGatewayAccount', { removalPolicy });
      const [[, role]] = byType(Template.fromStack(stack), 'AWS::IAM::Role');
      expect(role.DeletionPolicy ?? 'Delete').toBe(removalPolicy === RemovalPolicy.RETAIN ? 'Retain' : 'Delete');
    },
  );

  test('says why it has a managed policy', () => {
    const { role } = new ApiGatewayAccount(newStack(), 'ApiGatewayAccount');
    const policy = 'arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs';
    expect(acknowledgedOn(role)).toEqual({
      [`IAM4[Policy::${policy}]`]:
        'API Gateway documents this managed policy as the permissions that its log role has to have.',
    });
  });

  test('fails for a removal policy that there is not, for plain JavaScript too (X5)', () => {
    expect(() => new ApiGatewayAccount(newStack(), 'Account', { removalPolicy: 'keep' as never })).toThrow(
      new Error('ApiGatewayAccount at Stack/Account:\n- removalPolicy must be a value of RemovalPolicy, got "keep"'),
    );
  });

  test.each([ENV, undefined])('fails for a second one of the same account and region: %o', (env) => {
    const app = newApp();
    new ApiGatewayAccount(new Stack(app, 'One', { env }), 'Account');
    expect(() => new ApiGatewayAccount(new Stack(app, 'Two', { env }), 'Account')).toThrow(
      new Error(
        'ApiGatewayAccount at Two/Account:\n- an account and region must have one ApiGatewayAccount, got "One/Account"',
      ),
    );
  });

  test('there may be one in each region, and in each stage that says nothing', () => {
    const app = newApp();
    const stacks = [ENV, OTHER_REGION].map((env) => new Stack(app, env.region!, { env }));
    const inStages = ['Dev', 'Prod'].map((id) => new Stack(new Stage(app, id), 'Stack'));
    [...stacks, ...inStages].forEach((stack) =>
      expect(() => new ApiGatewayAccount(stack, 'ApiGatewayAccount')).not.toThrow(),
    );
  });
});

describe('stages of REST APIs', () => {
  /** What a pipeline's stage waits for, of a stack that is made before the account. */
  const waitsFor = (stack: Stack) => {
    const [[, stage]] = byType(Template.fromStack(stack), 'AWS::ApiGateway::Stage');
    return (stage as unknown as { DependsOn?: string[] }).DependsOn;
  };

  test('wait for the account, whichever came first', () => {
    const stack = newStack();
    newPipeline({}, stack);
    new ApiGatewayAccount(stack, 'ApiGatewayAccount');
    const waiting = waitsFor(stack);
    const [id] = theOnly(Template.fromStack(stack), 'AWS::ApiGateway::Account');
    expect(waiting).toContain(id);
  });

  test.each<[what: string, api: Environment, waits: boolean]>([
    ['of the same account and region', ENV, true],
    ['of another region', OTHER_REGION, false],
  ])('of another stack %s', (_what, env, waits) => {
    const app = newApp();
    const stack = new Stack(app, 'Payments', { env });
    newPipeline({}, stack);
    const accounts = new Stack(app, 'Account', { env: ENV });
    new ApiGatewayAccount(accounts, 'ApiGatewayAccount');
    app.synth();
    expect(stack.dependencies).toEqual(waits ? [accounts] : []);
  });

  test('of another stage of the app are deployed by themselves', () => {
    const app = newApp();
    new ApiGatewayAccount(new Stack(app, 'Account', { env: ENV }), 'ApiGatewayAccount');
    const stack = new Stack(new Stage(app, 'Prod'), 'Payments', { env: ENV });
    newPipeline({}, stack);
    expect(() => app.synth()).not.toThrow();
    expect(stack.dependencies).toEqual([]);
  });

  test('of a nested stack', () => {
    const stack = newStack();
    const nested = new NestedStack(stack, 'Nested');
    newPipeline({}, nested);
    new ApiGatewayAccount(stack, 'ApiGatewayAccount');
    const template = Template.fromStack(stack);
    const [[, { DependsOn }]] = byType(template, 'AWS::CloudFormation::Stack') as unknown as [
      [string, { DependsOn: string[] }],
    ];
    expect(DependsOn).toEqual([theOnly(template, 'AWS::ApiGateway::Account')[0]]);
  });
});

describe('a sandbox without a log role', () => {
  const warnings = (stack: Stack) =>
    Annotations.fromStack(stack)
      .findWarning('*', Match.stringLikeRegexp('no role to write logs with'))
      .map(({ id }) => id);

  test.each<[Partial<WebhookPipelineProps>, boolean]>([
    [{ environmentSuffix: 'sandbox' }, true],
    [{ environmentSuffix: 'pr-42', environmentProfile: EnvironmentProfile.SANDBOX }, true],
    [{ environmentSuffix: 'sandbox', environmentProfile: EnvironmentProfile.DEV }, false],
    [{ environmentSuffix: 'dev' }, false],
  ])('warns: %o %s', (props, warns) => {
    const stack = newStack();
    newPipeline(props, stack);
    expect(warnings(stack)).toEqual(warns ? ['/Stack/WebhookPipeline/Api'] : []);
  });

  test('says what to do, once', () => {
    const stack = newStack();
    newPipeline({ environmentSuffix: 'sandbox' }, stack);
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('noLogRole'))).toMatchObject([
      {
        entry: {
          data:
            'a new account refuses this API, because API Gateway has no role to write logs with; add ' +
            'new ApiGatewayAccount(stack, "ApiGatewayAccount"), or acknowledge this where the account has a role ' +
            '[ack: cdk-golden-paths:noLogRole]',
        },
      },
    ]);
  });

  test('is silent when the app makes it, before or after the API, or when it is acknowledged', () => {
    const props = { environmentSuffix: 'sandbox' };
    const stacks = [newStack(), newStack(), newStack()];
    new ApiGatewayAccount(stacks[0], 'ApiGatewayAccount');
    const [, , acknowledged] = stacks.map((stack) => newPipeline(props, stack));
    new ApiGatewayAccount(stacks[1], 'ApiGatewayAccount');
    Core.of(acknowledged).acknowledgeWarning('cdk-golden-paths:noLogRole', 'The account has one.');
    stacks.forEach((stack) => expect(warnings(stack)).toEqual([]));
  });
});
