import { readOptions } from './options';

test('all that can be said', () => {
  const users = ['--user', 'root=Bearer r=', '--customer', 'ann=Bearer a', '--customer', 'bob=Bearer b'];
  expect(readOptions(['--url', 'http://127.0.0.1:1/dev', '--max-examples', '5', ...users])).toEqual({
    url: 'http://127.0.0.1:1/dev',
    document: 'docs/openapi.json',
    maxExamples: 5,
    users: [
      { name: 'ann', authorization: 'Bearer a', isPrivate: true },
      { name: 'bob', authorization: 'Bearer b', isPrivate: true },
      { name: 'root', authorization: 'Bearer r=' },
    ],
  });
});

test('help', () => expect(readOptions(['-h'])).toBeUndefined());

test.each([
  ['--url must be a URL, got none', []],
  ['--url must be a URL, got here', ['--url', 'here']],
  ['--max-examples must be a whole number from 1, got 0', ['--url', 'http://a', '--max-examples', '0']],
  ['--user must be NAME=VALUE', ['--url', 'http://a', '--user', 'secret']],
  ['--customer must be NAME=VALUE', ['--url', 'http://a', '--customer', '=secret']],
])('fails: %s', (message, args) => {
  expect(() => readOptions(args)).toThrow(new Error(message));
});
