import { Aws, Duration, Lazy, Size, Token } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { durationRules, knownRule, reasonRules, rule, wholeNumberRule } from '../../src/validation/rules';
import { newStack } from '../synth';

describe('rules', () => {
  const never = () => false;

  test.each([
    ['undefined', undefined],
    ['a string token', Aws.REGION],
    ['a number token', Token.asNumber({ Ref: 'N' })],
    ['a duration token', Duration.seconds(Lazy.number({ produce: () => 1 }))],
    ['a size token', Size.kibibytes(Lazy.number({ produce: () => 1 }))],
  ])('%s breaks no rule', (_name, value) => {
    expect(rule<unknown>('p', value, 'be', never)).toBeUndefined();
  });

  test.each([
    ['"text"', 'text'],
    ['20 days', Duration.days(20)],
    ['2048 bytes', Size.kibibytes(2)],
    ['true', true],
    ['null', null],
    ['an object', { a: 1 }],
    ['a function', () => 1],
    ['Stack/Key', new Key(newStack(), 'Key')],
    ['["a",1,1 day]', ['a', 1, Duration.days(1)]],
    ['["a","<token>",<token>]', ['a', Aws.REGION, Token.asNumber({ Ref: 'N' })]],
    ['["in <token> and <token>"]', [`in ${Aws.REGION} and ${Aws.ACCOUNT_ID}`]],
  ])('a value is shown as %s', (shown, value) => {
    expect(rule<unknown>('p', value, 'be', never)).toBe(`p must be, got ${shown}`);
  });

  test.each([1, 10])('wholeNumberRule from 1 to 10 takes %d', (value) => {
    expect(wholeNumberRule('n', value, 1, 10)).toBeUndefined();
  });

  test.each([0, 11, 2.5, NaN])('wholeNumberRule from 1 to 10 fails for %d', (value) => {
    expect(wholeNumberRule('n', value, 1, 10)).toBe(`n must be a whole number from 1 to 10, got ${value}`);
  });

  const MIN = Duration.minutes(1);
  const MAX = Duration.minutes(2);
  const token = () => Token.asNumber({ Ref: 'N' });

  test.each([
    ['undefined', undefined],
    ['1 minute', MIN],
    ['2 minutes', MAX],
    ['whole seconds in milliseconds', Duration.millis(61_000)],
    ['a token', Duration.millis(token())],
  ])('durationRules from 1 to 2 minutes take %s', (_name, value) => {
    expect(durationRules('d', value, MIN, MAX)).toEqual([undefined, undefined]);
  });

  test.each([
    [59, '59 seconds'],
    [121, '2 minutes 1 second'],
  ])('durationRules from 1 to 2 minutes fail for %d seconds', (seconds, shown) => {
    const broken = `d must be between 1 minute and 2 minutes, got ${shown}`;
    expect(durationRules('d', Duration.seconds(seconds), MIN, MAX)).toEqual([broken, undefined]);
  });

  test.each([
    ['milliseconds', 1.5, 'd must be whole milliseconds, got 1.5 millis'],
    ['seconds', 1_999, 'd must be whole seconds, got 1 second 999 millis'],
    ['seconds', 2_001, 'd must be whole seconds, got 2 seconds 1 milli'],
    ['minutes', 59_000, 'd must be whole minutes, got 59 seconds'],
    ['minutes', 61_000, 'd must be whole minutes, got 1 minute 1 second'],
    ['days', 1_800_000, 'd must be whole days, got 30 minutes'],
  ] as const)('durationRules in %s fail for %d ms', (unit, millis, message) => {
    const rules = durationRules('d', Duration.millis(millis), Duration.millis(0), Duration.hours(1), unit);
    expect(rules).toEqual([undefined, message]);
  });

  test.each([
    ['milliseconds', 1],
    ['seconds', 0],
    ['seconds', 2_000],
    ['minutes', 120_000],
    ['minutes', 3_600_000],
  ] as const)('durationRules in %s take %d ms', (unit, millis) => {
    const rules = durationRules('d', Duration.millis(millis), Duration.millis(0), Duration.hours(1), unit);
    expect(rules).toEqual([undefined, undefined]);
  });

  test('durationRules tell of both when both are broken', () => {
    expect(durationRules('d', Duration.millis(500), MIN, MAX)).toEqual([
      'd must be between 1 minute and 2 minutes, got 500 millis',
      'd must be whole seconds, got 500 millis',
    ]);
  });

  test.each([undefined, 0, '', 'text', Duration.days(1), Size.kibibytes(1), [], ['text']])(
    'knownRule takes %p',
    (value) => {
      expect(knownRule('k', value)).toBeUndefined();
    },
  );

  test.each([
    ['a text', Aws.REGION],
    ['a text with one', `a-${Aws.REGION}`],
    ['a number', token()],
    ['a duration', Duration.seconds(token())],
    ['a size', Size.kibibytes(token())],
    ['a list', Token.asList({ Ref: 'L' })],
  ])('knownRule fails for a token: %s', (_name, value) => {
    expect(knownRule('k', value)).toBe('k must be known at synthesis, got a token');
  });
});

test('a reason says something', () => {
  expect(reasonRules('network', 'It is behind another.')).toEqual([undefined]);
  expect(reasonRules('network', ' ')).toEqual(['network.reason must say something, got " "']);
});
