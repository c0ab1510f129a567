import { readFileSync } from 'fs';
import Ajv from 'ajv/dist/2020';
import { DOCUMENTS, documentText } from './text';
import { parseTransactionEvent } from '../../src/webhook-pipeline/handlers/transaction-event';

const document = JSON.parse(readFileSync(DOCUMENTS.webhookEvent.file, 'utf8'));
const ajv = new Ajv({ strict: true });
const EVENT = { event_id: 'evt_1', transaction_type: 'payment', amount: '19.99', timestamp: '2026-11-26T12:00:00Z' };

/** Whether the validator takes it. */
function isTaken(event: unknown): boolean {
  try {
    parseTransactionEvent(JSON.stringify(event));
    return true;
  } catch {
    return false;
  }
}

describe('docs/webhook-event.schema.json', () => {
  test('is what the code says; `npx projen openapi` writes it', () => {
    expect(readFileSync(DOCUMENTS.webhookEvent.file, 'utf8')).toBe(documentText('webhookEvent'));
  });

  test.each([
    ['an event', EVENT, true],
    ['an event with numbers', { ...EVENT, amount: 19.99, timestamp: 1795694400 }, true],
    ['an event with its currency', { ...EVENT, currency: 'EUR' }, true],
    ['an event with more members', { ...EVENT, merchant: { id: 1 } }, true],
    ['an event without its id', { ...EVENT, event_id: undefined }, false],
    ['an id with a space', { ...EVENT, event_id: 'evt 1' }, false],
    ['a type that is too long', { ...EVENT, transaction_type: 'x'.repeat(101) }, false],
    ['an amount with a comma', { ...EVENT, amount: '19,99' }, false],
    ['an amount that is true', { ...EVENT, amount: true }, false],
    ['a currency in small letters', { ...EVENT, currency: 'eur' }, false],
    ['a time without its zone', { ...EVENT, timestamp: '2026-11-26T12:00:00' }, false],
    ['a list', [EVENT], false],
  ])('and the validator say of %s: %#', (_, event, expected) => {
    const sent: unknown = JSON.parse(JSON.stringify(event));
    expect([ajv.validate(document, sent), isTaken(sent)]).toEqual([expected, expected]);
  });
});
