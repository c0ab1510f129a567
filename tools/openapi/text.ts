import { join } from 'path';
import { bodySchemas, openApiDocument } from './document';
import { eventsDocument } from './events';
import { goldenDocument } from './golden';
import { webhookEventDocument } from './webhook-event';

const ROOT = join(__dirname, '..', '..');

interface Document {
  readonly file: string;
  readonly text: () => string;
}

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

/** What is made of the contract of the shop, and of what the ML platform and the pipeline read, by where it is. */
export const DOCUMENTS: Record<'openapi' | 'events' | 'golden' | 'webhookEvent' | 'models', Document> = {
  openapi: { file: join(ROOT, 'docs', 'openapi.json'), text: () => json(openApiDocument()) },
  events: { file: join(ROOT, 'docs', 'events.json'), text: () => json(eventsDocument()) },
  golden: { file: join(ROOT, 'docs', 'golden-predictions.schema.json'), text: () => json(goldenDocument()) },
  webhookEvent: {
    file: join(ROOT, 'docs', 'webhook-event.schema.json'),
    text: () => json(webhookEventDocument()),
  },
  models: { file: join(ROOT, 'src', 'ecommerce-serverless-api', 'request-models.ts'), text: modelsText },
};

/** A document as it is written. */
export function documentText(name: keyof typeof DOCUMENTS): string {
  return DOCUMENTS[name].text();
}

function modelsText(): string {
  const lines = Object.entries(bodySchemas()).map(([name, { required = [] }]) => {
    return `  ${name}: [${required.map((member) => `'${member}'`).join(', ')}],`;
  });
  return [
    '/** The members that each request body has to have, as its schema says; `npx projen openapi` writes this file. */',
    'export const REQUIRED_MEMBERS: Record<string, string[]> = {',
    ...lines,
    '};',
    '',
  ].join('\n');
}
