import { Aws, Duration, Lazy, Size, Token } from 'aws-cdk-lib';
import { durationRule, knownRule, rule, validate, wholeNumberRule, wholeRule } from '../../src/private/validation';
import { newStack } from '../synth';

describe('validate (X5)', () => {
  test('throws one error with every broken rule and the path of the construct', () => {
    const rules = [
      rule('a', 1, 'be 2', (n) => n === 2),
      rule('b', 'x', 'be x', (s) => s === 'x'),
      rule('c', ['y'], 'be empty', (list) => list.length === 0),
    ];
    expect(() => validate(newStack(), 'Thing', rules)).toThrow(
      new Error('Thing at Stack:\n- a must be 2, got 1\n- c must be empty, got ["y"]'),
    );
  });

  test('is silent when every rule holds', () => {
    expect(() => validate(newStack(), 'Thing', [rule('a', 1, 'be 1', (n) => n === 1)])).not.toThrow();
  });
});

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
    ['text', '"text"'],
    [Duration.days(20), '20 days'],
    [Size.kibibytes(2), '2048 bytes'],
    [true, 'true'],
  ])('%s is shown as %s', (value, shown) => {
    expect(rule<unknown>('p', value, 'be', never)).toBe(`p must be, got ${shown}`);
  });

  test.each([1, 10])('wholeNumberRule from 1 to 10 takes %d', (value) => {
    expect(wholeNumberRule('n', value, 1, 10)).toBeUndefined();
  });

  test.each([0, 11, 2.5, NaN])('wholeNumberRule from 1 to 10 fails for %d', (value) => {
    expect(wholeNumberRule('n', value, 1, 10)).toBe(`n must be a whole number from 1 to 10, got ${value}`);
  });

  const minutes = (seconds: number) =>
    durationRule('d', Duration.seconds(seconds), Duration.minutes(1), Duration.minutes(2));

  test.each([60, 120])('durationRule from 1 to 2 minutes takes %d seconds', (seconds) => {
    expect(minutes(seconds)).toBeUndefined();
  });

  test.each([
    [59, '59 seconds'],
    [121, '2 minutes 1 second'],
  ])('durationRule from 1 to 2 minutes fails for %d seconds', (seconds, shown) => {
    expect(minutes(seconds)).toBe(`d must be between 1 minute and 2 minutes, got ${shown}`);
  });

  const SECOND = Duration.seconds(1);
  const MINUTE = Duration.minutes(1);
  const token = () => Token.asNumber({ Ref: 'N' });

  test.each([
    [undefined, SECOND],
    [Duration.seconds(0), SECOND],
    [Duration.millis(2_000), SECOND],
    [Duration.seconds(120), MINUTE],
    [Duration.hours(1), MINUTE],
    [Duration.millis(token()), MINUTE],
  ])('wholeRule takes %s in the unit of %s', (value, unit) => {
    expect(wholeRule('d', value, unit)).toBeUndefined();
  });

  test.each([
    [Duration.millis(1_999), SECOND, 'd must be whole seconds, got 1 second 999 millis'],
    [Duration.millis(2_001), SECOND, 'd must be whole seconds, got 2 seconds 1 milli'],
    [Duration.seconds(59), MINUTE, 'd must be whole minutes, got 59 seconds'],
    [Duration.seconds(61), MINUTE, 'd must be whole minutes, got 1 minute 1 second'],
  ])('wholeRule fails for %s in the unit of %s', (value, unit, message) => {
    expect(wholeRule('d', value, unit)).toBe(message);
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
