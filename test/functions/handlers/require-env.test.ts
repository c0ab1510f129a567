import { requireEnv } from '../../../src/functions/handlers/require-env';

afterEach(() => jest.restoreAllMocks());

test.each([undefined, ''])('fails for %p', (value) => {
  jest.replaceProperty(process, 'env', { SOME_URL: value });
  expect(() => requireEnv('SOME_URL')).toThrow('environment variable SOME_URL is not set');
});

test('gives the value', () => {
  jest.replaceProperty(process, 'env', { SOME_URL: 'x' });
  expect(requireEnv('SOME_URL')).toBe('x');
});
