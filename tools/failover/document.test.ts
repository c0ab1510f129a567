import { readFileSync } from 'fs';
import { DOCUMENT, failoverDocument } from './document';

test('docs/failover.md is what the code says (npx projen openapi writes it)', () => {
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(failoverDocument());
});
