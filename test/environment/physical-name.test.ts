import { App, Stack, Token } from 'aws-cdk-lib';
import { RootConstruct } from 'constructs';
import * as fc from 'fast-check';
import { claimName, physicalName, type NameParts, type Service } from '../../src/environment/physical-name';

const LEGAL: Record<Service, RegExp> = {
  queue: /^[A-Za-z0-9_-]{1,80}$/,
  fifoQueue: /^[A-Za-z0-9_-]{1,75}$/,
  function: /^[A-Za-z0-9_-]{1,64}$/,
  table: /^[A-Za-z0-9_.-]{3,255}$/,
  logGroup: /^[A-Za-z0-9_/.#-]{1,512}$/,
  restApi: /^[A-Za-z0-9_-]{1,255}$/,
  label: /^[A-Za-z0-9_-]{1,150}$/,
  alias: /^[A-Za-z0-9_-]{1,128}$/,
  authorizer: /^[A-Za-z0-9_-]{1,128}$/,
  httpApi: /^[A-Za-z0-9_-]{1,128}$/,
  alarm: /^[A-Za-z0-9_.-]{1,255}$/,
  dashboard: /^[A-Za-z0-9_-]{1,255}$/,
  muteRule: /^[A-Za-z0-9_.-]{1,255}$/,
  objective: /^[A-Za-z0-9_.-]{1,128}$/,
  topic: /^[A-Za-z0-9_-]{1,256}$/,
  deployment: /^[A-Za-z0-9_.-]{1,100}$/,
  webAcl: /^[A-Za-z0-9_-]{1,128}$/,
  userPool: /^[A-Za-z0-9_-]{1,128}$/,
  userPoolClient: /^[A-Za-z0-9_-]{1,128}$/,
  usagePlan: /^[A-Za-z0-9_-]{1,255}$/,
  apiKey: /^[A-Za-z0-9_-]{1,255}$/,
  keyAlias: /^[A-Za-z0-9/_-]{1,256}$/,
  backupVault: /^[A-Za-z0-9_-]{2,50}$/,
  backupPlan: /^[A-Za-z0-9_.-]{1,50}$/,
  restoreTestingPlan: /^[A-Za-z0-9_-]{1,50}$/,
  eventBus: /^[A-Za-z0-9_.-]{1,256}$/,
  healthCheck: /^[A-Za-z0-9_.-]{1,256}$/,
  eventRule: /^[A-Za-z0-9_.-]{1,64}$/,
  ecsCluster: /^[A-Za-z0-9_-]{1,255}$/,
  ecsService: /^[A-Za-z0-9_-]{1,255}$/,
  taskFamily: /^[A-Za-z0-9_-]{1,255}$/,
  logDelivery: /^[A-Za-z0-9_-]{1,60}$/,
  loadBalancer: /^[A-Za-z0-9-]{1,32}$/,
  databaseCluster: /^[a-z0-9-]{1,63}$/,
  stateMachine: /^[A-Za-z0-9_-]{1,80}$/,
  bucket: /^[a-z0-9-]{3,34}$/,
};
const services = fc.constantFrom(...(Object.keys(LEGAL) as Service[]));
const suffix = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/);
const project = fc.option(fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9-]{0,18}[A-Za-z0-9])?$/), { nil: undefined });
const anything = fc.string({ minLength: 1, maxLength: 600, unit: 'grapheme' });
const resource = fc.oneof(fc.constantFrom('payments-queue', 'webhook-router'), anything);
const parts: fc.Arbitrary<NameParts> = fc.record({
  project,
  instance: fc.option(anything, { nil: undefined }),
  resource,
  suffix,
});

describe('physicalName (X1)', () => {
  test('is the resource and the suffix', () => {
    expect(physicalName('queue', { resource: 'payments-queue', suffix: 'dev' })).toBe('payments-queue-dev');
  });

  test('puts the project and the instance in front', () => {
    const name = physicalName('queue', { project: 'shop', instance: 'Eu', resource: 'payments-queue', suffix: 'dev' });
    expect(name).toBe('shop-Eu-payments-queue-dev');
  });

  test('puts the path before everything', () => {
    const name = physicalName('logGroup', { path: '/aws/lambda/', project: 'shop', resource: 'router', suffix: 'dev' });
    expect(name).toBe('/aws/lambda/shop-router-dev');
  });

  test.each(Object.keys(LEGAL) as Service[])('cuts a %s name at the limit only, with a hash', (service) => {
    const limit = Number(/,(\d+)}/.exec(LEGAL[service].source)![1]);
    const fits = 'r'.repeat(limit - '-dev'.length);
    expect(physicalName(service, { resource: fits, suffix: 'dev' })).toBe(`${fits}-dev`);
    const cut = physicalName(service, { resource: `${fits}r`, suffix: 'dev' });
    expect(cut).toMatch(/^r+-[0-9a-f]{8}-dev$/);
    expect(cut).toHaveLength(limit);
  });

  test.each([
    ['one', 'a.b', /^a-b-[0-9a-f]{8}-dev$/],
    ['each of several', 'a. b', /^a--b-[0-9a-f]{8}-dev$/],
  ])('puts a hyphen for %s that is illegal', (_name, given, name) => {
    expect(physicalName('queue', { resource: given, suffix: 'dev' })).toMatch(name);
  });

  test('a hash of all parts tells cleaned names apart, and no part is the same as another', () => {
    const names = [
      { resource: 'a.b' },
      { resource: 'a b' },
      { instance: 'a', resource: 'b.' },
      { project: 'a', resource: 'b.' },
      { path: 'a-', resource: 'b.' },
      { path: 'a', instance: '.b', resource: 'c' },
      { path: 'a', project: '.b', resource: 'c' },
    ].map((given) => physicalName('queue', { ...given, suffix: 'dev' }));
    expect(new Set(names).size).toBe(names.length);
  });

  test('leaves a name with a token as it is', () => {
    const token = Token.asString({ Ref: 'Suffix' });
    expect(physicalName('queue', { resource: 'q'.repeat(200), suffix: token })).toBe(`${'q'.repeat(200)}-${token}`);
  });

  test('is always legal for the service and ends with the suffix', () => {
    fc.assert(
      fc.property(services, parts, (service, given) => {
        const name = physicalName(service, given);
        expect(name).toMatch(LEGAL[service]);
        expect(name.endsWith(`-${given.suffix}`)).toBe(true);
      }),
    );
  });

  test.each(['project', 'instance', 'resource', 'suffix'] as const)('differs when only the %s differs', (part) => {
    const other = { project, instance: anything, resource, suffix }[part] as fc.Arbitrary<string>;
    fc.assert(
      fc.property(services, parts, other, (service, given, value) => {
        fc.pre(value !== given[part]);
        expect(physicalName(service, { ...given, [part]: value })).not.toBe(physicalName(service, given));
      }),
    );
  });

  test('never gives two sets of parts the same name without an error (X17)', () => {
    const short = fc.stringMatching(/^[ab](-[ab]){0,2}$/);
    const ambiguous = fc.record({ project: fc.option(short, { nil: undefined }), resource: short, suffix: short });
    fc.assert(
      fc.property(services, ambiguous, ambiguous, (service, one, other) => {
        const stack = new Stack(new App(), 'Stack');
        const [first, second] = [physicalName(service, one), physicalName(service, other)];
        claimName(stack, service, first);
        if (first === second) {
          expect(() => claimName(stack, service, second)).toThrow('is already taken by Stack');
        } else {
          expect(() => claimName(stack, service, second)).not.toThrow();
        }
      }),
    );
  });
});

describe('claimName (X17)', () => {
  const inRegion = (app: App, id: string, region?: string) =>
    new Stack(app, id, { env: { region, account: '111122223333' } });

  test('fails for a name that another stack has in the same account and region', () => {
    const app = new App();
    claimName(inRegion(app, 'One', 'eu-west-1'), 'queue', 'payments-queue-dev');
    expect(() => claimName(inRegion(app, 'Two', 'eu-west-1'), 'queue', 'payments-queue-dev')).toThrow(
      'Two: the queue name payments-queue-dev is already taken by One; give one of the two another id, environmentSuffix or projectName, or set its physicalNames to false',
    );
  });

  test('fails for stacks whose account and region are not known', () => {
    const app = new App();
    claimName(new Stack(app, 'One'), 'queue', 'q-dev');
    expect(() => claimName(new Stack(app, 'Two'), 'queue', 'q-dev')).toThrow('already taken by One');
  });

  test('tells who had it first, however many want it', () => {
    const app = new App();
    const claimIn = (id: string) => claimName(new Stack(app, id), 'queue', 'q-dev');
    claimIn('One');
    ['Two', 'Three'].forEach((id) =>
      expect(() => claimIn(id)).toThrow(`${id}: the queue name q-dev is already taken by One;`),
    );
  });

  test('takes and refuses names where there is no app', () => {
    const root = new RootConstruct();
    claimName(new Stack(root, 'One'), 'queue', 'q-dev');
    expect(() => claimName(new Stack(root, 'Two'), 'queue', 'q-dev')).toThrow('already taken by One');
  });

  test('takes the same name in another region, for another service and in another app', () => {
    const app = new App();
    claimName(inRegion(app, 'One', 'eu-west-1'), 'queue', 'q-dev');
    claimName(inRegion(app, 'Two', 'us-east-1'), 'queue', 'q-dev');
    claimName(inRegion(app, 'Three', 'eu-west-1'), 'function', 'q-dev');
    expect(() => claimName(inRegion(new App(), 'One', 'eu-west-1'), 'queue', 'q-dev')).not.toThrow();
  });
});
