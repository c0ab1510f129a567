import * as fc from 'fast-check';
import { eventV1, eventV2, FORMATS, restEvent } from './fixtures';
import { readText } from '../../../src/functions/handlers/request-body';
import { HttpError } from '../../../src/functions/handlers/responses';
import { readJson, readRequest, type HttpRequest } from '../../../src/monitored-http-api/handlers/request';

describe.each(FORMATS)('readRequest, payload format %s (H2)', (_name, event) => {
  test('reads method, path, body and request id', () => {
    const { body, ...others } = readRequest(event({ method: 'POST', path: '/a/b', body: 'text', requestId: 'id=' }));
    expect(others).toEqual({ method: 'POST', path: '/a/b', correlationId: 'id=' });
    expect(readText(body)).toBe('text');
  });

  test('no body is an empty one', () => {
    expect(readText(readRequest(event()).body)).toBe('');
  });

  test('decodes base64', () => {
    const body = Buffer.from('\0é').toString('base64');
    expect(readText(readRequest(event({ body, isBase64Encoded: true })).body)).toBe('\0é');
    expect(readText(readRequest(event({ body })).body)).toBe(body);
  });

  test('keeps the path as the caller wrote it', () => {
    expect(readRequest(event({ path: '/%68ealth/%E0%A4%A' })).path).toBe('/%68ealth/%E0%A4%A');
  });

  test('takes every body byte for byte', () => {
    const property = fc.property(fc.uint8Array(), (bytes) => {
      const body = Buffer.from(bytes).toString('base64');
      expect(readRequest(event({ body, isBase64Encoded: true })).body).toMatchObject({ body, isBase64Encoded: true });
    });
    fc.assert(property);
  });
});

describe('the stage in the path (H2)', () => {
  const HTTP_APIS = [
    ['2.0', eventV2],
    ['1.0', eventV1],
  ] as const;

  describe.each(HTTP_APIS)('of an HTTP API, payload format %s', (_name, event) => {
    test.each([
      ['/dev/health', '/health'],
      ['/dev/', '/'],
      ['/dev', '/'],
      ['/dev/dev/health', '/dev/health'],
      ['/dev/dev', '/dev'],
      ['/development', '/development'],
      ['/health', '/health'],
      ['/health/dev/', '/health/dev/'],
    ])('in a stage dev, %s is %s', (path, expected) => {
      expect(readRequest(event({ path, stage: 'dev' })).path).toBe(expected);
    });

    test.each(['/$default', '/$default/', '/$default/health', '/'])('the stage $default leaves %s as it is', (path) => {
      expect(readRequest(event({ path, stage: '$default' })).path).toBe(path);
    });
  });

  test.each(['/dev', '/dev/', '/dev/health', '/dev/dev/health', '/health'])(
    'of a REST API is not there: in a stage dev, %s is as it came',
    (path) => {
      expect(readRequest(restEvent({ path, stage: 'dev' })).path).toBe(path);
    },
  );
});

describe('readJson', () => {
  const request = (bytes: Buffer): HttpRequest => {
    const body = { body: bytes.toString('base64'), isBase64Encoded: true };
    return { method: 'POST', path: '/', body, correlationId: 'req-1' };
  };
  const read = (body: string | number[]) => readJson(request(Buffer.from(body as string)));

  test.each([
    '{"a":[1,"é",null]}',
    '"text"',
    '0',
    'false',
    'null',
    ' [] \r\n',
    '12345678901234567890.10',
    '{"a":1,"a":1e2}',
    '"\\u00e9\\/"',
  ])('%j is read as it came', (text) => {
    expect(read(text)).toBe(text);
  });

  test('takes any depth', () => {
    const text = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(read(text) === text).toBe(true);
  });

  const NO_JSON = 'must be JSON';
  const NO_UTF8 = 'must be UTF-8';

  test.each([
    ['nothing', '', NO_JSON],
    ['spaces', '  ', NO_JSON],
    ['a truncated object', '{"a":1', NO_JSON],
    ['a truncated string', '"a', NO_JSON],
    ['two values', '1 2', NO_JSON],
    ['single quotes', "{'a':1}", NO_JSON],
    ['a trailing comma', '[1,]', NO_JSON],
    ['NaN', 'NaN', NO_JSON],
    ['a form', 'a=1&b=2', NO_JSON],
    ['a byte order mark', '\ufeff{}', NO_JSON],
    ['bytes that are not UTF-8', [0x22, 0xff, 0x22], NO_UTF8],
    ['a truncated character', [0x22, 0xc3, 0x22], NO_UTF8],
    ['UTF-16', [...Buffer.from('{}', 'utf16le')], NO_JSON],
  ])('fails for %s', (_name, body, detail) => {
    const errors = [{ field: 'body', detail }];
    const error = { code: 'BAD_REQUEST_BODY', message: 'The body is not valid', errors };
    expect(() => read(body)).toThrow(expect.objectContaining(error));
  });

  test('gives every JSON text as it came, and throws nothing but a 400', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        readJson(request(Buffer.from(bytes)));
      } catch (error) {
        expect(error).toBeInstanceOf(HttpError);
      }
    });
    fc.assert(property);
    fc.assert(fc.property(fc.json(), (text) => expect(read(text)).toBe(text)));
  });
});
