import * as fc from 'fast-check';
import { invalidBody, parseJson, readText, requireJson } from '../../../src/functions/handlers/request-body';
import { HttpError } from '../../../src/functions/handlers/responses';

const MAX = 64;
const BOM = '\ufeff';
const read = (body: string | null | undefined, isBase64Encoded = false) => readText({ body, isBase64Encoded }, MAX);
const readBytes = (bytes: number[]) => read(Buffer.from(bytes).toString('base64'), true);
const NO_JSON = expect.objectContaining({
  code: 'UNSUPPORTED_MEDIA_TYPE',
  message: 'The content type must be application/json in UTF-8',
});

describe('requireJson', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json ; Charset = UTF-8 ',
    'Application/JSON;charset="UTF-8"',
    'application/cloudevents+json',
    'application/vnd.a-b_c.d+json; charset=utf-8',
  ])('takes %s', (type) => {
    expect(() => requireJson({ 'content-type': type })).not.toThrow();
  });

  test.each([
    undefined,
    '',
    'text/plain',
    'application/jsonp',
    'application/json5',
    'application/+json',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'application/json; charset=utf-16',
    'application/json; charset=utf-8xyz',
    'application/json; charset=xutf-8',
    'application/json; charset="utf-8',
    'application/json; charset=utf-8"',
    'application/json; charset=utf-8; charset=latin1',
    'application/json, text/plain',
    'text/application/json',
  ])('fails for the content type %p', (type) => {
    expect(() => requireJson({ 'content-type': type })).toThrow(NO_JSON);
  });

  test.each([null, undefined, {}])('fails without headers: %p', (headers) => {
    expect(() => requireJson(headers)).toThrow(NO_JSON);
  });

  test.each(['content-type', 'Content-Type', 'CONTENT-type'])('knows %s by its name, wherever it stands', (name) => {
    const json = { [name]: 'application/json' };
    const others = { accept: 'text/plain', 'x-content-type': 'text/plain', 'content-type-x': 'text/plain' };
    expect(() => requireJson({ ...others, ...json })).not.toThrow();
    expect(() => requireJson({ ...json, ...others })).not.toThrow();
  });

  test.each(['accept', 'x-content-type', 'content-types', 'content_type'])('does not take %s for it', (name) => {
    expect(() => requireJson({ [name]: 'application/json' })).toThrow(NO_JSON);
    expect(() => requireJson({ [name]: 'application/json', 'content-type': 'text/plain' })).toThrow(NO_JSON);
    expect(() => requireJson({ 'content-type': 'text/plain', [name]: 'application/json' })).toThrow(NO_JSON);
  });
});

describe('readText', () => {
  test('counts bytes, not characters, up to the limit', () => {
    expect(read('é'.repeat(MAX / 2))).toHaveLength(MAX / 2);
    expect(() => read(`${'é'.repeat(MAX / 2)}.`)).toThrow(
      expect.objectContaining({ code: 'REQUEST_TOO_LARGE', message: 'The body must not be larger than 64 bytes' }),
    );
  });

  test('counts what base64 stands for, not base64', () => {
    expect(readBytes(Array(MAX).fill(0x20))).toHaveLength(MAX);
    expect(() => readBytes(Array(MAX + 1).fill(0x20))).toThrow(expect.objectContaining({ code: 'REQUEST_TOO_LARGE' }));
  });

  test('has no limit when none is given', () => {
    expect(readText({ body: 'x'.repeat(10_000_000), isBase64Encoded: false })).toHaveLength(10_000_000);
  });

  test('decodes base64, and only what is encoded', () => {
    const body = Buffer.from('{"é":1}').toString('base64');
    expect(read(body, true)).toBe('{"é":1}');
    expect(read(body)).toBe(body);
  });

  const NO_UTF8 = expect.objectContaining({
    code: 'BAD_REQUEST_BODY',
    message: 'The body is not valid',
    errors: [{ field: 'body', detail: 'must be UTF-8' }],
  });

  test.each([
    ['a byte that begins nothing', [0x7b, 0xff, 0x7d]],
    ['a truncated character', [0x22, 0xc3, 0x22]],
    ['a character in more bytes than it needs', [0xc0, 0xaf]],
  ])('fails for %s', (_what, bytes) => {
    expect(() => readBytes(bytes)).toThrow(NO_UTF8);
  });

  test('tells the log why', () => {
    const code = 'ERR_ENCODING_INVALID_ENCODED_DATA';
    expect(() => readBytes([0xff])).toThrow(expect.objectContaining({ cause: expect.objectContaining({ code }) }));
  });

  test('keeps a byte order mark, so that it is no JSON', () => {
    expect(read(`${BOM}{}`)).toBe(`${BOM}{}`);
    expect(readBytes([0xef, 0xbb, 0xbf, 0x7b, 0x7d])).toBe(`${BOM}{}`);
    expect(() => JSON.parse(read(`${BOM}{}`))).toThrow(SyntaxError);
  });

  test.each([null, undefined, ''])('the body %p is an empty text', (body) => {
    expect(read(body)).toBe('');
  });

  test('gives every text as it was sent, and throws nothing but a 400', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const body = Buffer.from(text).toString('base64');
        expect(readText({ body, isBase64Encoded: true })).toBe(text);
        expect(readText({ body: text, isBase64Encoded: false })).toBe(text);
      }),
    );
    const bytes = fc.property(fc.uint8Array({ maxLength: MAX }), (given) => {
      try {
        expect(Buffer.from(readBytes([...given]))).toEqual(Buffer.from(given));
      } catch (error) {
        expect(error).toBeInstanceOf(HttpError);
        expect(error).toMatchObject({ code: 'BAD_REQUEST_BODY' });
      }
    });
    fc.assert(bytes);
  });
});

describe('parseJson', () => {
  test.each([['{"a":[1,"b",null]}'], ['5'], ['""']])('gives what %s is', (text) => {
    expect(JSON.stringify(parseJson(text))).toBe(text);
  });

  test.each(['', '{', "{'a': 1}", `${BOM}{}`, 'NaN'])('throws a 400 for %j', (text) => {
    const errors = [{ field: 'body', detail: 'must be JSON' }];
    expect(() => parseJson(text)).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST_BODY', errors, cause: expect.any(SyntaxError) }),
    );
  });
});

test('invalidBody is the 400 of the body as a whole', () => {
  const cause = new Error('why');
  expect(invalidBody('must be JSON', cause)).toMatchObject({
    code: 'BAD_REQUEST_BODY',
    message: 'The body is not valid',
    errors: [{ field: 'body', detail: 'must be JSON' }],
    cause,
  });
});
