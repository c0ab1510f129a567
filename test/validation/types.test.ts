import { Duration, Lazy, Size, Token } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ApiHandler, HttpAuth } from '../../src';
import {
  CERTIFICATE,
  checkTypes,
  DURATION,
  FLAG,
  FUNCTION,
  listOf,
  LOG_GROUP,
  mapOf,
  needed,
  NUMBER,
  oneOf,
  SIZE,
  struct,
  TEXT,
  type Kind,
} from '../../src/validation/types';
import { newHttpApi, newPipeline, newStack } from '../synth';

const brokenOf = <T>(kind: Kind<T>, value: unknown) => kind.check('p', value).filter((broken) => broken !== undefined);

interface Shop {
  readonly name: string;
  readonly open?: Duration;
}
const SHOP = struct<Shop>({ name: needed(TEXT), open: DURATION });

describe('kinds', () => {
  const duration = Duration.seconds(1);
  const member = (name: string) => ({ [name]: 'x' });

  test.each<[what: string, kind: Kind<unknown>, right: unknown, wrong: unknown[]]>([
    ['a string', TEXT, 'a', [5, {}]],
    ['a number', NUMBER, 5, ['5', true]],
    ['true or false', FLAG, false, [0, 'false']],
    ['a Duration', DURATION, duration, [5, '5', null, {}]],
    ['a Size', SIZE, Size.kibibytes(1), [5, duration]],
    ['a function', FUNCTION, member('functionArn'), [() => 5, {}]],
    ['a log group', LOG_GROUP, member('logGroupName'), ['/aws/x', {}]],
    ['a certificate', CERTIFICATE, member('certificateArn'), ['arn', {}]],
    ['a list', listOf(TEXT), ['a'], ['a', {}]],
    ['an object', mapOf(TEXT), { a: 'a' }, [[], null, 'a', 5]],
    ['an object', SHOP, { name: 'a' }, [[], null, 'a', 5]],
  ])('%s, and nothing else', (what, kind, right, wrong) => {
    expect(brokenOf(kind, right)).toEqual([]);
    wrong.forEach((value) =>
      expect(brokenOf(kind, value)).toEqual([expect.stringContaining(`p must be ${what}, got `)]),
    );
  });

  test('call the whole props', () => {
    expect(() => checkTypes('Shop', 5, SHOP)).toThrow(new Error('Shop:\n- props must be an object, got 5'));
  });

  test.each<[string, Kind<unknown>, unknown]>([
    ['a text', TEXT, Lazy.string({ produce: () => 'a' })],
    ['a number', NUMBER, Token.asNumber({ Ref: 'N' })],
    ['a list', listOf(TEXT), Token.asList({ Ref: 'L' })],
    ['what is in a list', listOf(TEXT), [Token.asString({ Ref: 'S' })]],
    ['a duration', DURATION, Duration.seconds(Lazy.number({ produce: () => 1 }))],
    ['an object', SHOP, Lazy.any({ produce: () => ({}) })],
  ])('take what only the deployment knows: %s', (_what, kind, value) => {
    expect(brokenOf(kind, value)).toEqual([]);
  });

  test('an enum is its values, and not the names of its numbers', () => {
    const retention = oneOf('RetentionDays', () => RetentionDays);
    expect(brokenOf(retention, RetentionDays.ONE_WEEK)).toEqual([]);
    expect(brokenOf(retention, 'ONE_WEEK')).toEqual(['p must be a value of RetentionDays, got "ONE_WEEK"']);
    const level = oneOf('ApplicationLogLevel', () => ApplicationLogLevel);
    expect(brokenOf(level, 'INFO')).toEqual([]);
    expect(brokenOf(level, 'info')).toEqual(['p must be a value of ApplicationLogLevel, got "info"']);
  });

  test('say where in a whole something is wrong, and take what they do not know', () => {
    const shops = struct<{ all: Shop[]; byCity?: { [city: string]: Shop } }>({
      all: needed(listOf(SHOP)),
      byCity: mapOf(SHOP),
    });
    const given = { all: [{ name: 'a' }, { name: 1, other: 1 }], byCity: { Bern: { open: 8 } } };
    expect(() => checkTypes('Shops', given, shops)).toThrow(
      new Error(
        'Shops:\n- all[1].name must be a string, got 1\n- byCity.Bern.name must be a string, got undefined\n' +
          '- byCity.Bern.open must be a Duration, got 8',
      ),
    );
  });
});

describe('constructs tell plain JavaScript everything at once', () => {
  test('before any rule', () => {
    const props = { environmentSuffix: 5, deduplicationWindow: '30 days', routes: [{ transactionTypes: 'payment' }] };
    expect(() => newPipeline(props as never)).toThrow(
      new Error(
        'WebhookPipeline at Stack/WebhookPipeline:\n- environmentSuffix must be a string, got 5\n' +
          '- routes[0].name must be a string, got undefined\n' +
          '- routes[0].transactionTypes must be a list, got "payment"\n' +
          '- deduplicationWindow must be a Duration, got "30 days"',
      ),
    );
  });

  test('a function that is none', () => {
    expect(() => newPipeline().addConsumer('payments', 'worker' as never)).toThrow(
      new Error('WebhookPipeline.addConsumer at Stack/WebhookPipeline:\n- fn must be a function, got "worker"'),
    );
    expect(() => ApiHandler.existing({ name: 'worker' } as never)).toThrow('- fn must be a function, got an object');
  });

  test('a construct for another, by its path', () => {
    const stack = newStack();
    const table = new Key(stack, 'Key');
    expect(() => newPipeline({ table } as never, stack)).toThrow('table must be a table, got Stack/Key');
    expect(() => newHttpApi({ handler: table, auth: ApiHandler.bundled() } as never)).toThrow(
      /auth must be an HttpAuth, got bundled\n- handler must be an ApiHandler, got Stack\/Key$/,
    );
    expect(() => newHttpApi({ auth: HttpAuth.iam() })).not.toThrow();
  });
});
