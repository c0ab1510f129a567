import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { EnvironmentProfile, HttpAuth, MonitoredHttpApi, WebhookPipeline, type EnvironmentProps } from '../../src';
import {
  allMonitoring,
  fullHttpApi,
  newPipeline,
  newStack,
  resourcesOf,
  templateOf,
  type TemplateResource,
} from '../synth';

const NAMES =
  /^(Name|BucketName|FunctionName|TableName|RoleName|QueueName|TopicName|StreamName|ClusterName|DBClusterIdentifier|DBInstanceIdentifier|LogGroupName|DashboardName|AlarmName|AliasName)$/;
/** Properties that hold the name of another resource in every type but one. */
const OWNERS = new Map([
  ['FunctionName', 'AWS::Lambda::Function'],
  ['LogGroupName', 'AWS::Logs::LogGroup'],
]);
/** Types that do not exist without a name. */
const NAME_IS_REQUIRED = new Set([
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApplicationSignals::ServiceLevelObjective',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::Lambda::Alias',
]);

function namesOfResource({ Type, Properties }: TemplateResource): string[] {
  const entries = Object.entries(Properties ?? {});
  const names = entries.filter(([key]) => NAMES.test(key) && (OWNERS.get(key) ?? Type) === Type);
  return names.map(([, value]) => withRegion(value));
}

/** A name that holds the region of the stack, as a dashboard's does. */
function withRegion(name: string | { 'Fn::Join': [string, unknown[]] }): string {
  return typeof name === 'string'
    ? name
    : name['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'REGION')).join('');
}

function namesIn(template: Template): string[] {
  return resourcesOf(template).flatMap(namesOfResource);
}

/** Every construct with everything that it can have. */
const SYSTEMS: [kind: string, build: (props: EnvironmentProps, scope: Stack, id: string) => void, names: number][] = [
  ['WebhookPipeline', (props, scope, id) => new WebhookPipeline(scope, id, { ...allMonitoring(), ...props }), 62],
  ['MonitoredHttpApi', (props, scope) => fullHttpApi(props, scope), 47],
];

describe.each(SYSTEMS)('names of %s', (kind, build, count) => {
  const namesOf = (props: Partial<EnvironmentProps>, stack = newStack()) => {
    build({ environmentSuffix: 'dev', ...props }, stack, kind);
    return namesIn(Template.fromStack(stack));
  };

  test('end with the suffix (X1)', () => {
    const names = namesOf({ environmentSuffix: 'pr-42' });
    expect(names).toHaveLength(count);
    names.forEach((name) => expect(name).toMatch(/-pr-42$/));
  });

  test('start with the project, when there is one (X1)', () => {
    const names = namesOf({ projectName: 'shop' });
    names.forEach((name) => expect(name).toMatch(/^(\/aws\/(lambda|apigateway)\/)?shop-.+-dev$/));
  });

  test('are left to CloudFormation with physicalNames: false, but where it asks for one (X1)', () => {
    const stack = newStack();
    build({ environmentSuffix: 'dev', physicalNames: false }, stack, kind);
    const named = resourcesOf(Template.fromStack(stack)).filter((resource) => namesOfResource(resource).length > 0);
    expect(named.filter(({ Type }) => !NAME_IS_REQUIRED.has(Type))).toEqual([]);
  });

  test('two environments in one account have no name in common (X17)', () => {
    const app = new App();
    const stacks = ['dev', 'prod'].map((environmentSuffix) => {
      const stack = new Stack(app, environmentSuffix, { env: { region: 'eu-west-1' } });
      build({ environmentSuffix }, stack, kind);
      return stack;
    });
    const [dev, prod] = stacks.map((stack) => namesIn(Template.fromStack(stack)));
    expect(dev).toHaveLength(count);
    expect(dev.filter((name) => prod.includes(name))).toEqual([]);
  });
});

describe('names', () => {
  test('are those of the reference systems (X1)', () => {
    const names = namesIn(templateOf({ environmentSuffix: 'pr-42' }));
    expect(names).toEqual(
      expect.arrayContaining(['payments-queue-pr-42', 'transaction-events-pr-42', 'webhook-api-pr-42']),
    );
  });

  test('two instances in one stack have no name in common (X17)', () => {
    const stack = newStack();
    new WebhookPipeline(stack, 'Cards', { environmentSuffix: 'dev' });
    new WebhookPipeline(stack, 'Banks', { environmentSuffix: 'dev' });
    const auth = HttpAuth.none('it is a test');
    new MonitoredHttpApi(stack, 'Shop', { environmentSuffix: 'dev', auth });
    new MonitoredHttpApi(stack, 'Blog', { environmentSuffix: 'dev', auth });
    const names = resourcesOf(Template.fromStack(stack)).flatMap((resource) =>
      namesOfResource(resource).map((name) => `${resource.Type} ${name}`),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining(['AWS::SQS::Queue Cards-payments-queue-dev', 'AWS::ApiGatewayV2::Api Blog-http-api-dev']),
    );
  });

  test('the ids of parents tell instances apart (X17)', () => {
    const stack = newStack();
    for (const id of ['Cards', 'Banks']) {
      new WebhookPipeline(new Construct(stack, id), 'WebhookPipeline', { environmentSuffix: 'dev' });
    }
    expect(namesIn(Template.fromStack(stack))).toContain('Banks-payments-queue-dev');
  });

  test('fails for two instances of one name in two stacks of one account (X17)', () => {
    const app = new App();
    newPipeline({}, new Stack(app, 'One'));
    expect(() => newPipeline({}, new Stack(app, 'Two'))).toThrow(
      'Two/WebhookPipeline: the queue name ingest-dlq-dev is already taken by One/WebhookPipeline',
    );
  });
});

test('the name of a dashboard holds the region, however long the others are (X1)', () => {
  const stack = newStack();
  const long = new Construct(stack, 'A'.repeat(240));
  new WebhookPipeline(long, 'WebhookPipeline', { environmentSuffix: 'dev' });
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const { DashboardName } = Properties;
  const name =
    typeof DashboardName === 'string'
      ? DashboardName
      : DashboardName['Fn::Join'][1]
          .map((part: unknown) => (typeof part === 'string' ? part : 'us-gov-west-1'))
          .join('');
  expect(name.length).toBeLessThanOrEqual(255);
  expect(name).toMatch(/^A+(-\w+)?-[0-9a-f]{8}-dev$/);
});

test('without physical names, the stack keeps the metrics of two stacks apart (X17)', () => {
  const app = new App();
  const services = ['One', 'Two'].map((id) => {
    const pipeline = newPipeline({ physicalNames: false }, new Stack(app, id));
    return pipeline.metricConflict().dimensions!.service;
  });
  expect(services).toEqual(['One-webhook-pipeline-dev', 'Two-webhook-pipeline-dev']);
});

describe('profile (X4)', () => {
  const rateOf = (props: object) => {
    const [stage] = Object.values(templateOf(props).findResources('AWS::ApiGateway::Stage'));
    return stage.Properties.MethodSettings[0].ThrottlingRateLimit;
  };

  test.each([
    ['dev', 500],
    ['staging', 500],
    ['prod', 1000],
    ['pr-42', 500],
    ['constructor', 500],
  ])('the suffix %s gives a rate of %d', (environmentSuffix, rate) => {
    expect(rateOf({ environmentSuffix })).toBe(rate);
  });

  test('is chosen by the prop before the suffix, and a cell by its prop before both', () => {
    expect(rateOf({ environmentSuffix: 'pr-42', environmentProfile: EnvironmentProfile.PROD })).toBe(1000);
    expect(rateOf({ environmentSuffix: 'prod', throttlingRateLimit: 3 })).toBe(3);
  });
});

describe('warnings', () => {
  const warningsOf = (props: object) => {
    const stack = newStack();
    newPipeline(props, stack);
    return Annotations.fromStack(stack)
      .findWarning('*', Match.anyValue())
      .map(({ entry }) => String(entry.data));
  };

  test.each(['production', 'prod-eu', 'eu-prod', 'live', 'prd'])(
    '%s looks like production (X4)',
    (environmentSuffix) => {
      const [warning] = warningsOf({ environmentSuffix, dataProtection: true });
      expect(warning).toContain(
        `environmentSuffix ${environmentSuffix} looks like production but gets the defaults of dev`,
      );
    },
  );

  test.each(['dev', 'staging', 'pr-42', 'reproduction'])('%s does not', (environmentSuffix) => {
    expect(warningsOf({ environmentSuffix })).toEqual([]);
  });

  test('ask for a choice about the data of production (X3)', () => {
    expect(warningsOf({ environmentSuffix: 'prod' })).toEqual([
      expect.stringContaining('destroying this stack destroys its data'),
    ]);
  });

  test.each([{ dataProtection: true }, { dataProtection: false }])('are silent after it: %o', (choice) => {
    expect(warningsOf({ environmentSuffix: 'prod', ...choice })).toEqual([]);
  });

  test('are silent when a profile is given', () => {
    const environmentProfile = EnvironmentProfile.of({ dataProtection: true });
    expect(warningsOf({ environmentSuffix: 'production', environmentProfile })).toEqual([]);
  });
});

describe('data (X3)', () => {
  const STATEFUL = ['AWS::SQS::Queue', 'AWS::DynamoDB::GlobalTable'];

  test('everything goes with the stack by default', () => {
    const api = Template.fromStack(Stack.of(fullHttpApi({ environmentSuffix: 'prod' })));
    const resources = [templateOf({ environmentSuffix: 'prod' }), api].flatMap(resourcesOf);
    for (const { DeletionPolicy, UpdateReplacePolicy } of resources) {
      expect([undefined, 'Delete']).toContain(DeletionPolicy);
      expect([undefined, 'Delete']).toContain(UpdateReplacePolicy);
    }
    templateOf().hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      Replicas: [{ DeletionProtectionEnabled: false }],
    });
  });

  test.each([{ dataProtection: true }, { environmentProfile: EnvironmentProfile.of({ dataProtection: true }) }])(
    'queues and table stay with data protection: %o',
    (props) => {
      const template = templateOf(props);
      const kept = resourcesOf(template).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
      expect(kept.map(({ Type }) => Type).sort()).toEqual(
        resourcesOf(template)
          .map(({ Type }) => Type)
          .filter((type) => STATEFUL.includes(type))
          .sort(),
      );
      template.hasResourceProperties('AWS::DynamoDB::GlobalTable', { Replicas: [{ DeletionProtectionEnabled: true }] });
    },
  );
});

describe('tags (X9)', () => {
  test('say environment, project and manager', () => {
    templateOf({ projectName: 'shop' }).hasResourceProperties('AWS::SQS::Queue', {
      Tags: [
        { Key: 'Environment', Value: 'dev' },
        { Key: 'ManagedBy', Value: 'cdk-golden-paths' },
        { Key: 'Project', Value: 'shop' },
      ],
    });
  });

  test('name the system when there is no project, and take the tags of the user', () => {
    templateOf({ tags: { Team: 'payments', ManagedBy: 'us' } }).hasResourceProperties('AWS::Lambda::Function', {
      Tags: [
        { Key: 'Environment', Value: 'dev' },
        { Key: 'ManagedBy', Value: 'us' },
        { Key: 'Project', Value: 'webhook-pipeline' },
        { Key: 'Team', Value: 'payments' },
      ],
    });
  });
});
