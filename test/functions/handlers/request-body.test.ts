import { requestOf } from './fixtures';
import { readBody } from '../../../src/webhook-pipeline/handlers/request-body';

const MAX = 64;
const read = (body: string, overrides = {}) => readBody(requestOf(body, overrides), MAX);
const withType = (type?: string) => ({ headers: { 'CONTENT-type': type } });

describe('readBody', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    'application/cloudevents+json',
  ])('takes %s', (type) => {
    expect(read('{}', withType(type))).toBe('{}');
  });

  test.each([
    undefined,
    '',
    'text/plain',
    'application/jsonp',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'text/application/json',
  ])('fails for the content type %p', (type) => {
    expect(() => read('{}', withType(type))).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_MEDIA_TYPE' }));
  });

  test('fails without headers', () => {
    expect(() => read('{}', { headers: null })).toThrow('The content type must be application/json in UTF-8');
  });

  test('counts bytes, not characters, up to the limit', () => {
    expect(read('é'.repeat(MAX / 2))).toHaveLength(MAX / 2);
    expect(() => read(`${'é'.repeat(MAX / 2)}.`)).toThrow(
      expect.objectContaining({ code: 'REQUEST_TOO_LARGE', message: 'The body must not be larger than 64 bytes' }),
    );
  });

  test('decodes base64', () => {
    expect(read(Buffer.from('{"é":1}').toString('base64'), { isBase64Encoded: true })).toBe('{"é":1}');
  });

  test('fails for bytes that are no UTF-8', () => {
    const body = Buffer.from([0x7b, 0xff, 0x7d]).toString('base64');
    expect(() => read(body, { isBase64Encoded: true })).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST_BODY', details: [{ field: 'body', message: 'must be UTF-8' }] }),
    );
  });

  test('no body is an empty one', () => {
    expect(readBody(requestOf('', { body: null }), MAX)).toBe('');
  });
});
