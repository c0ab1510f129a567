import { rule } from '../../src/validation/rules';
import { validate } from '../../src/validation/validate';
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
