import { parse } from 'lossless-json';
import { documentOf, textAt, valueAt } from '../../../../src/webhook-pipeline/handlers/sources/signed-document';

const DOCUMENT = parse(
  '{"a":{"text":"x","number":1.10,"yes":true,"no":false,"nothing":null,"list":[{"b":"y"}],"empty":""}}',
);

test.each([
  ['a.text', 'x'],
  ['a.empty', ''],
  ['a.number', '1.10'],
  ['a.yes', 'true'],
  ['a.no', 'false'],
  ['a.list.0.b', 'y'],
  ['a.list.1.b', undefined],
  ['a.nothing', undefined],
  ['a.nothing.b', undefined],
  ['a.text.length', undefined],
  ['a.toString', undefined],
  ['a.list', undefined],
  ['a', undefined],
  ['b', undefined],
])('the text at %s is %s', (path, text) => {
  expect(textAt(DOCUMENT, path)).toBe(text);
});

test('what is null is missing, and so is all that would be in it', () => {
  expect(valueAt(DOCUMENT, 'a.nothing')).toBeUndefined();
  expect(valueAt(DOCUMENT, 'a.empty')).toBe('');
  for (const document of [null, undefined, 'a', true]) {
    expect(valueAt(document, 'a')).toBeUndefined();
  }
});

test('a body is parsed once a request', () => {
  const requestOf = (text: string) => ({ body: Buffer.from(text), url: '', now: 0, header: () => undefined });
  const request = requestOf('{"a":1.10}');
  const read = documentOf(request);
  expect([read.text, textAt(read.document, 'a')]).toEqual(['{"a":1.10}', '1.10']);
  expect(documentOf(request)).toBe(read);
  expect(textAt(documentOf(requestOf('{"a":2}')).document, 'a')).toBe('2');
});
