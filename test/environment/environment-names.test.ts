import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { newThing, Thing } from './thing';
import { WebhookPipeline } from '../../src';
import { openSource } from '../given';
import { newPipeline, newStack, resourcesOf, templateOf } from '../synth';

const queueNamesIn = (template: Template) =>
  resourcesOf(template)
    .filter(({ Type }) => Type === 'AWS::SQS::Queue')
    .map(({ Properties }) => Properties.QueueName);

describe('name (X1)', () => {
  test('is made of project, instance, resource and suffix', () => {
    const scope = new Construct(newStack(), 'Eu');
    const { environment } = new Thing(scope, 'Cards', { projectName: 'shop' });
    expect(environment.name('queue', 'payments-queue')).toBe('shop-Eu-Cards-payments-queue-dev');
    expect(environment.name('logGroup', 'router', '/aws/lambda/')).toBe('/aws/lambda/shop-Eu-Cards-router-dev');
  });

  test('has no instance for an id that only repeats the kind, and only for the last id', () => {
    const scope = new Construct(newStack(), 'Thing');
    expect(newThing({}, scope).environment.name('queue', 'q')).toBe('Thing-q-dev');
    expect(new Thing(newStack(), 'Cards').environment.name('queue', 'q')).toBe('Cards-q-dev');
  });

  test('is left to CloudFormation with physicalNames: false, and to the library with true', () => {
    expect(newThing({ physicalNames: false }).environment.name('queue', 'q')).toBeUndefined();
    expect(newThing({ physicalNames: false }).environment.globalName('dashboard', 'd')).toBeUndefined();
    expect(newThing({ physicalNames: true }).environment.name('queue', 'q')).toBe('q-dev');
  });

  test('is taken for the construct (X17)', () => {
    const app = new App();
    const things = ['One', 'Two'].map((id) => newThing({}, new Stack(app, id)));
    things[0].environment.name('queue', 'q');
    expect(() => things[1].environment.name('queue', 'q')).toThrow(
      'Two/Thing: the queue name q-dev is already taken by One/Thing',
    );
  });
});

describe('globalName (X1)', () => {
  test('holds the region, whichever it is', () => {
    const thing = newThing({}, newStack({}));
    expect(Stack.of(thing).resolve(thing.environment.globalName('dashboard', 'thing'))).toEqual({
      'Fn::Join': ['', ['thing-', { Ref: 'AWS::Region' }, '-dev']],
    });
  });

  test('is legal with the longest region, however long the others are', () => {
    const stack = newStack();
    new WebhookPipeline(new Construct(stack, 'A'.repeat(240)), 'WebhookPipeline', {
      environmentSuffix: 'dev',
      source: openSource(),
    });
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
    const { DashboardName } = Properties;
    const parts: unknown[] = typeof DashboardName === 'string' ? [DashboardName] : DashboardName['Fn::Join'][1];
    const name = parts.map((part) => (typeof part === 'string' ? part : 'us-gov-west-1')).join('');
    expect(name.length).toBeLessThanOrEqual(255);
    expect(name).toMatch(/^A+(-\w+)?-[0-9a-f]{8}-dev$/);
  });
});

describe('service (X17)', () => {
  test('is the name of the system', () => {
    expect(newThing().environment.service).toBe('thing-dev');
    expect(new Thing(newStack(), 'Cards', { projectName: 'shop' }).environment.service).toBe('shop-Cards-thing-dev');
  });

  test('without physical names, the stack keeps the metrics of two stacks apart', () => {
    const app = new App();
    const services = ['One', 'Two'].map((id) => {
      const pipeline = newPipeline({ physicalNames: false }, new Stack(app, id));
      return pipeline.metricConflict().dimensions!.service;
    });
    expect(services).toEqual(['One-webhook-pipeline-dev', 'Two-webhook-pipeline-dev']);
  });

  test('without physical names, stack and instance are joined by a hyphen', () => {
    const { environment } = new Thing(new Stack(new App(), 'One'), 'Cards', { physicalNames: false });
    expect(environment.service).toBe('One-Cards-thing-dev');
  });
});

describe('names of the pipeline', () => {
  test('are those of the reference system (X1)', () => {
    const template = templateOf({ environmentSuffix: 'pr-42' });
    expect(queueNamesIn(template)).toContain('payments-queue-pr-42');
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', { TableName: 'transaction-events-pr-42' });
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { Name: 'webhook-api-pr-42' });
  });

  test('hold the id of the construct, and the ids of its parents (X17)', () => {
    const stack = newStack();
    for (const id of ['Cards', 'Banks']) {
      new WebhookPipeline(new Construct(stack, id), 'WebhookPipeline', {
        environmentSuffix: 'dev',
        source: openSource(),
      });
      new WebhookPipeline(new Construct(stack, `New${id}`), 'Eu', { environmentSuffix: 'dev', source: openSource() });
    }
    const names = queueNamesIn(Template.fromStack(stack));
    expect(names).toEqual(expect.arrayContaining(['Banks-payments-queue-dev', 'NewBanks-Eu-payments-queue-dev']));
    expect(new Set(names).size).toBe(names.length);
  });

  test('fails for two instances of one name in two stacks of one account (X17)', () => {
    const app = new App();
    newPipeline({}, new Stack(app, 'One'));
    expect(() => newPipeline({}, new Stack(app, 'Two'))).toThrow(
      'Two/WebhookPipeline: the queue name ingest-dlq-dev is already taken by One/WebhookPipeline',
    );
  });
});

describe('bucketName (X1)', () => {
  test('holds the account and the region, because it is one for all accounts', () => {
    const thing = newThing({}, newStack({}));
    expect(Stack.of(thing).resolve(thing.environment.bucketName('thing-logs'))).toEqual({
      'Fn::Join': ['', ['thing-logs-', { Ref: 'AWS::AccountId' }, '-', { Ref: 'AWS::Region' }, '-dev']],
    });
  });

  test('is legal with the longest region, however long the others are', () => {
    const thing = newThing({ projectName: 'p'.repeat(20), environmentSuffix: 's'.repeat(20) }, newStack({}));
    const name = Stack.of(thing).resolve(thing.environment.bucketName('thing-logs'));
    const known: Record<string, string> = { 'AWS::AccountId': '111122223333', 'AWS::Region': 'ap-southeast-1' };
    const text = name['Fn::Join'][1].map((part: any) => (typeof part === 'string' ? part : known[part.Ref])).join('');
    expect(text.length).toBeLessThanOrEqual(63);
    expect(text).toMatch(/^[a-z0-9][a-z0-9-]+-111122223333-ap-southeast-1-s{20}$/);
  });

  test('is undefined without physical names', () => {
    expect(newThing({ physicalNames: false }).environment.bucketName('b')).toBeUndefined();
  });
});
