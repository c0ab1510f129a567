import { readFileSync } from 'fs';
import Ajv from 'ajv/dist/2020';
import { DOCUMENTS, documentText } from './text';

const document = JSON.parse(readFileSync(DOCUMENTS.golden.file, 'utf8'));
const ajv = new Ajv({ strict: true });
const CASE = { name: 'a seven', body: 'aGVsbG8=', expected: { digit: 7 } };
const FILE = { path: '/api/v1/predict', contentType: 'image/png', tolerance: 0.02, cases: [CASE] };

describe('docs/golden-predictions.schema.json', () => {
  test('is what the code says; `npx projen openapi` writes it', () => {
    expect(readFileSync(DOCUMENTS.golden.file, 'utf8')).toBe(documentText('golden'));
  });

  test.each([
    ['a file', FILE, true],
    ['a file that says no more than it has to', { path: '/', cases: [{ name: 'a', json: [1], expected: 1 }] }, true],
    ['a file without a path', { cases: [CASE] }, false],
    ['a file without cases', { ...FILE, cases: [] }, false],
    ['a case of which nothing is expected', { ...FILE, cases: [{ name: 'a', json: 1 }] }, false],
    ['a member that there is not', { ...FILE, url: 'https://example.com' }, false],
  ])('%s: %#', (_, file, expected) => {
    expect(ajv.validate(document, file)).toBe(expected);
  });
});
