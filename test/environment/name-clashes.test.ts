import { App, Aws, NestedStack, Stack, Stage, type Environment } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { newThing, Thing } from './thing';
import { WatchedHttpApi } from '../../src';
import type { SystemProps } from '../../src/environment/environment';
import { givenHttpApi } from '../given';

const ENV: Environment = { account: '111122223333', region: 'eu-west-1' };
const OTHER_REGION: Environment = { ...ENV, region: 'us-east-1' };
const WAYS = 'give one of the two another id, environmentSuffix or projectName, or set its physicalNames to false';
const ENV_WAY = `give their stacks an env if they are for different accounts or regions; otherwise ${WAYS}`;

/** What somebody can do about a clash, by the words that the error has for it. */
interface Change {
  readonly envs?: Environment[];
  readonly id?: string;
  readonly props?: Partial<SystemProps>;
}

const CHANGES: Record<string, Change> = {
  'give their stacks an env': { envs: [ENV, OTHER_REGION] },
  'another id': { id: 'Other' },
  environmentSuffix: { props: { environmentSuffix: 'other' } },
  projectName: { props: { projectName: 'other' } },
  physicalNames: { props: { physicalNames: false } },
};

/** Takes one name in two stacks. */
function clash(envs: (Environment | undefined)[], change: Change = {}): void {
  const app = new App();
  const [one, two] = change.envs ?? envs;
  newThing({}, new Construct(new Stack(app, 'One', { env: one }), 'Same')).environment.name('queue', 'q');
  const scope = new Construct(new Stack(app, 'Two', { env: two }), 'Same');
  new Thing(scope, change.id ?? 'Thing', change.props).environment.name('queue', 'q');
}

describe('a name that is taken (X17)', () => {
  test.each<[where: string, envs: (Environment | undefined)[], ways: string]>([
    ['of stacks that name their environment', [ENV, ENV], WAYS],
    ['of stacks that do not', [undefined, undefined], ENV_WAY],
    ['of stacks that name a region only', [{ region: 'eu-west-1' }, { region: 'eu-west-1' }], ENV_WAY],
  ])('%s: the error tells the ways out, and each of them works', (_where, envs, ways) => {
    expect(() => clash(envs)).toThrow(
      new Error(`Two/Same/Thing: the queue name Same-q-dev is already taken by One/Same/Thing; ${ways}`),
    );
    const told = Object.entries(CHANGES).filter(([words]) => ways.includes(words));
    told.forEach(([, change]) => expect(() => clash(envs, change)).not.toThrow());
    const untold = Object.entries(CHANGES).filter(([words]) => !ways.includes(words));
    untold.forEach(([words]) => expect(words).toBe('give their stacks an env'));
  });

  test('of one stack: an env is no way out', () => {
    const stack = new Stack(new App(), 'One');
    const taken = (scope: string, resource: string) =>
      newThing({}, new Construct(stack, scope)).environment.name('queue', resource);
    taken('a', 'b-c');
    expect(() => taken('a-b', 'c')).toThrow(
      new Error(`One/a-b/Thing: the queue name a-b-c-dev is already taken by One/a/Thing; ${WAYS}`),
    );
  });

  test('of one construct: what both have in common is no way out', () => {
    const { environment } = newThing();
    environment.name('alarm', 'a-b');
    expect(() => environment.name('alarm', 'a-b')).toThrow(
      /already taken by Stack\/Thing; give one of the two another id, or set physicalNames to false$/,
    );
  });
});

describe('stages', () => {
  const inStage = (app: App, id: string, env?: Environment) =>
    newThing({}, new Stack(new Stage(app, id, { env }), 'Stack')).environment.name('queue', 'q');

  test('without an env can have the same names, as nothing says that they are for one account', () => {
    const app = new App();
    expect(['Dev', 'Prod'].map((id) => inStage(app, id))).toEqual(['q-dev', 'q-dev']);
  });

  test.each([{ region: 'eu-west-1' }, { account: '111122223333' }])('nor with half of it: %o', (env) => {
    const app = new App();
    expect(['Dev', 'Prod'].map((id) => inStage(app, id, env))).toEqual(['q-dev', 'q-dev']);
  });

  test('of one account and region cannot, and neither can two stacks of one stage', () => {
    const app = new App();
    inStage(app, 'Dev', ENV);
    expect(() => inStage(app, 'Prod', ENV)).toThrow('already taken by Dev/Stack/Thing');
    const stage = new Stage(app, 'Stage');
    newThing({}, new Stack(stage, 'One')).environment.name('queue', 'q');
    expect(() => newThing({}, new Stack(stage, 'Two')).environment.name('queue', 'q')).toThrow(
      'already taken by Stage/One/Thing',
    );
  });
});

describe('nested stacks', () => {
  test('have names of their own in one stack, by their ids', () => {
    const stack = new Stack(new App(), 'Stack');
    const names = ['A', 'B'].map((id) => newThing({}, new NestedStack(stack, id)).environment.name('queue', 'q'));
    expect(names).toEqual(['A-q-dev', 'B-q-dev']);
    const inner = new NestedStack(new NestedStack(stack, 'C'), 'D');
    expect(newThing({}, inner).environment.name('queue', 'q')).toBe('C-D-q-dev');
  });

  test('are called as the stack they are nested in where there are no physical names', () => {
    const nested = new NestedStack(new Stack(new App(), 'Stack'), 'A');
    expect(newThing({ physicalNames: false }, nested).environment.service).toBe('Stack-A-thing-dev');
  });
});

describe('errors hold no placeholder', () => {
  const watch = (stack: Stack) =>
    new WatchedHttpApi(stack, 'WatchedHttpApi', { environmentSuffix: 'dev', httpApi: givenHttpApi(stack) });

  test.each<[Environment | undefined, string]>([
    [ENV, 'http-api-eu-west-1-dev'],
    [undefined, 'http-api-<region>-dev'],
  ])('for a name that holds the region: %o', (env, name) => {
    const app = new App();
    watch(new Stack(app, 'One', { env }));
    expect(() => watch(new Stack(app, 'Two', { env }))).toThrow(`the dashboard name ${name} is already taken`);
  });

  test('for a name that only the deployment knows', () => {
    const app = new App();
    const names = ['One', 'Two'].map((id) => newThing({ projectName: Aws.STACK_NAME }, new Stack(app, id)).environment);
    names[0].name('queue', 'q');
    expect(() => names[1].name('queue', 'q')).toThrow('the queue name <token>-q-dev is already taken');
  });
});
