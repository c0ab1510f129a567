import { etagOf, readIfMatch, requireVersion } from '../../../src/ecommerce-serverless-api/handlers/etag';

test.each([1, 12, 999_999_999_999_999])('version %d is known again by its tag', (version) => {
  expect(readIfMatch(etagOf(version))).toBe(version);
  expect(readIfMatch(` ${etagOf(version)}\t`)).toBe(version);
});

test.each(['""', '"0"', '"01"', '"1a"', '"a1"', 'W/"1"', '"1000000000000000"'])('%s is of no version', (tag) => {
  expect(readIfMatch(tag)).toBe(0);
});

test('any version is meant by a star', () => {
  expect(readIfMatch(' * ')).toBe('*');
  expect(() => requireVersion('*', 7)).not.toThrow();
  expect(() => requireVersion(7, 7)).not.toThrow();
  expect(() => requireVersion(6, 7)).toThrow('It was changed meanwhile: read it again');
});

test.each(['', '1', '"1', '1"', '"1", "2"', 'x"1"', '"1"x', '"a b"'])('%j is no tag', (text) => {
  const errors = [{ field: 'If-Match', detail: 'must be one entity tag, or *' }];
  expect(() => readIfMatch(text)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST_PARAMETERS', errors }));
});
