import * as fc from 'fast-check';
import { driftOf } from '../../../src/ml-api-platform/handlers/drift';

test.each<[string, unknown, unknown, number]>([
  [
    'the same',
    { digit: 7, scores: [0.1, 0.9], label: 'seven', last: null },
    { digit: 7, scores: [0.1, 0.9], label: 'seven', last: null },
    0,
  ],
  ['more fields', { digit: 7 }, { digit: 7, predictionId: 'x' }, 0],
  ['numbers within the tolerance', { scores: [0.5, 0.1] }, { scores: [0.52, 0.08] }, 0.02],
  ['a number alone', 7, 7, 0],
  ['text alone', 'seven', 'seven', 0],
  ['nothing expected of an object', {}, { a: 1 }, 0],
])('%s is as expected', (_what, expected, actual, tolerance) => {
  expect(driftOf(expected, actual, tolerance)).toBeUndefined();
});

test.each<[string, unknown, unknown, object]>([
  ['a number that is off', { a: { scores: [1, 2] } }, { a: { scores: [1, 2.5] } }, { at: 'a.scores[1]', by: 0.5 }],
  ['a number that is off to the other side', { a: 2 }, { a: 1 }, { at: 'a', by: 1 }],
  ['a number as text', { a: 1 }, { a: '1' }, { at: 'a' }],
  ['another text', { a: { b: 'x' } }, { a: { b: 'y' } }, { at: 'a.b' }],
  ['another truth', [true], [false], { at: '[0]' }],
  ['a field that is missing', { a: { b: 1 } }, { a: {} }, { at: 'a.b' }],
  ['a field that is missing, with a name of all objects', { toString: 1 }, {}, { at: 'toString' }],
  ['a longer list', { a: [1] }, { a: [1, 2] }, { at: 'a' }],
  ['a shorter list', { a: [1, 2] }, { a: [1] }, { at: 'a' }],
  ['no list', { a: [] }, { a: {} }, { at: 'a' }],
  ['a list', { a: {} }, { a: [] }, { at: 'a' }],
  ['nothing', { a: {} }, { a: null }, { at: 'a' }],
  ['something', { a: null }, { a: 0 }, { at: 'a' }],
  ['text for an object', { a: {} }, { a: 'x' }, { at: 'a' }],
  ['another answer', 1, {}, { at: '' }],
  ['the first of two', [{ a: 1, b: 2 }], [{ a: 0, b: 0 }], { at: '[0].a', by: 1 }],
])('%s is not', (_what, expected, actual, drift) => {
  expect(driftOf(expected, actual, 0.4)).toEqual(drift);
});

test('a number is off at the tolerance by what binary fractions cannot say', () => {
  expect(driftOf(0.3, 0.1 + 0.2, 0)).toBeUndefined();
  expect(driftOf(0.3, 0.31, 0.01)).toBeUndefined();
  expect(driftOf(0.3, 0.311, 0.01)).toMatchObject({ at: '' });
});

test('whatever JSON says is as expected of itself', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => expect(driftOf(value, value, 0)).toBeUndefined()));
});
