import { readFileSync } from 'fs';
import { join } from 'path';
import { readGolden } from '../../../src/ml-api-platform/handlers/golden-file';

const CASE = { name: 'a seven', body: 'aGVsbG8=', expected: { digit: 7 } };
const FILE = { path: '/api/v1/predict', cases: [CASE] };
const read = (file: unknown) => readGolden(JSON.stringify(file));

describe('a file of golden predictions', () => {
  test('has a path and cases; numbers are exact and bodies JSON where nothing else is said', () => {
    expect(read(FILE)).toEqual({ ...FILE, contentType: 'application/json', tolerance: 0 });
  });

  test('may say what bodies are, and how far numbers may be off', () => {
    const file = { ...FILE, contentType: 'image/png', tolerance: 0.02 };
    expect(read(file)).toEqual(file);
  });

  test.each([{ pixels: [0, 1] }, [1], 'text', 0, false, null])('may have %j as the body of a case', (json) => {
    const file = { ...FILE, cases: [{ name: 'a', json, expected: null }] };
    expect(read(file).cases).toEqual(file.cases);
  });

  test.each<[string, unknown]>([
    ['the file: must be Object', 'text'],
    ['the file: must be Object', null],
    ['path: is missing', { cases: [CASE] }],
    ['path: must be string', { ...FILE, path: 7 }],
    ['path: must begin with / and have no spaces', { ...FILE, path: 'api' }],
    ['path: must begin with / and have no spaces', { ...FILE, path: '/a b' }],
    ['path: must begin with / and have no spaces', { ...FILE, path: 'https://example.com/a' }],
    ['cases: is missing', { path: '/' }],
    ['cases: must be Array', { ...FILE, cases: CASE }],
    ['cases: must not be empty', { ...FILE, cases: [] }],
    [
      'cases: must not be more than 1000',
      { ...FILE, cases: Array.from({ length: 1_001 }, (_, n) => ({ ...CASE, name: `${n}` })) },
    ],
    ['cases: must have names of their own', { ...FILE, cases: [CASE, CASE] }],
    ['cases.0.name: must not be empty', { ...FILE, cases: [{ ...CASE, name: '' }] }],
    ['cases.0.name: must not be longer than 100 characters', { ...FILE, cases: [{ ...CASE, name: 'x'.repeat(101) }] }],
    ['cases.0.body: must be Base64', { ...FILE, cases: [{ ...CASE, body: 'secret!' }] }],
    ['cases.0: must have either body or json', { ...FILE, cases: [{ ...CASE, json: 1 }] }],
    ['cases.0: must have either body or json', { ...FILE, cases: [{ name: 'a', expected: 1 }] }],
    ['cases.1.expected: is missing', { ...FILE, cases: [CASE, { name: 'b', json: 1 }] }],
    ['cases.0.input: is not known', { ...FILE, cases: [{ ...CASE, input: 'secret' }] }],
    ['tolerance: must not be less than 0', { ...FILE, tolerance: -0.1 }],
    ['tolerance: must be number', { ...FILE, tolerance: '1 %' }],
    ['contentType: must be printable ASCII', { ...FILE, contentType: 'a\r\nb' }],
    ['url: is not known', { ...FILE, url: 'https://secret' }],
  ])('%s', (message, file) => {
    expect(() => read(file)).toThrow(new Error(message));
  });

  test('that is no JSON', () => {
    expect(() => readGolden('{"secret": ')).toThrow(new Error('the file is no JSON'));
  });

  test('tells its first five faults, and nothing of what is in it', () => {
    const file = { ...FILE, cases: Array.from({ length: 9 }, () => ({ body: 'c2VjcmV0', expected: 1 })) };
    const faults = [0, 1, 2, 3, 4].map((index) => `cases.${index}.name: is missing`);
    expect(() => read(file)).toThrow(new Error(faults.join('; ')));
  });

  test('may have as many cases as there may be', () => {
    const cases = Array.from({ length: 1_000 }, (_, n) => ({ ...CASE, name: `${n}`.padStart(100, '0') }));
    expect(read({ ...FILE, cases }).cases).toHaveLength(1_000);
  });

  test.each(['v1', 'v2'])('is what the training of the service in the box writes for %s', (version) => {
    const file = join(__dirname, '../../../examples/ml-api/golden', `${version}.json`);
    const { path, contentType, cases } = readGolden(readFileSync(file, 'utf8'));
    expect([path, contentType]).toEqual([`/api/${version}/predict`, 'image/png']);
    expect(cases.every(({ body }) => body?.startsWith('iVBORw0KGgo'))).toBe(true);
  });
});
