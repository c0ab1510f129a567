import { join } from 'path';
import { openApiDocument } from './document';

/** Where the document is. */
export const DOCUMENT = join(__dirname, '..', '..', 'docs', 'openapi.json');

/** The document as it is written. */
export function documentText(): string {
  return `${JSON.stringify(openApiDocument(), null, 2)}\n`;
}
