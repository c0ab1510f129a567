import { join } from 'path';
import { openApiDocument } from './document';
import { eventsDocument } from './events';

const DOCS = join(__dirname, '..', '..', 'docs');

/** What is made of the contract of the shop, by where it is. */
export const DOCUMENTS: Record<'openapi' | 'events', { readonly file: string; readonly make: () => object }> = {
  openapi: { file: join(DOCS, 'openapi.json'), make: openApiDocument },
  events: { file: join(DOCS, 'events.json'), make: eventsDocument },
};

/** A document as it is written. */
export function documentText(name: keyof typeof DOCUMENTS): string {
  return `${JSON.stringify(DOCUMENTS[name].make(), null, 2)}\n`;
}
