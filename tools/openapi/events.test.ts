import { readFileSync } from 'fs';
import Ajv from 'ajv/dist/2020';
import type * as v from 'valibot';
import { DOCUMENTS, documentText } from './text';
import { ShopEventType, type ShopOrderEvent, type ShopStockEvent } from '../../src';
import { eventOf } from '../../src/ecommerce-serverless-api/handlers/changes';
import type { DETAILS } from '../../src/ecommerce-serverless-api/handlers/event-schemas';
import { anOrder, aProduct, change } from '../../test/ecommerce-serverless-api/handlers/stream';

const document = JSON.parse(readFileSync(DOCUMENTS.events.file, 'utf8'));
const ajv = new Ajv({ strict: true, formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ } });

const delivered = (before: object | undefined, now: object) => {
  const { type, detail } = eventOf(change(1, before, now), 10)!;
  return { version: '0', id: '1', 'detail-type': type as string, source: 'shop-dev', detail };
};
const placed = delivered(undefined, anOrder('o1'));
const low = delivered(aProduct('p1', 11), aProduct('p1', 10));

describe('docs/events.json', () => {
  test('is what the code says; `npx projen openapi` writes it', () => {
    expect(readFileSync(DOCUMENTS.events.file, 'utf8')).toBe(documentText('events'));
  });

  test('has every type of event', () => {
    const types = Object.values(ShopEventType).map((type) => ({ $ref: `#/$defs/${type}` }));
    expect(document.oneOf).toEqual(types);
  });

  test.each([
    ['an order that was placed', placed, true],
    ['a stock that is low', low, true],
    ['an event with more members, of a later version', { ...low, detail: { ...low.detail, more: 1 } }, true],
    ['a type that there is not', { ...placed, 'detail-type': 'OrderLost' }, false],
    ['an order without its id', { ...placed, detail: { ...placed.detail, orderId: undefined } }, false],
    ['the detail of another event', { ...placed, 'detail-type': 'StockLow' }, false],
    ['half a cent', { ...placed, detail: { ...placed.detail, total: { amount: 0.5, currency: 'EUR' } } }, false],
  ])('%s: %#', (_, event, expected) => {
    expect(ajv.validate(document, JSON.parse(JSON.stringify(event)))).toBe(expected);
  });
});

/** Compiles when both are the same, members that may be missing included. */
type Same<A, B> = [A, B] extends [B, A]
  ? keyof A extends keyof B
    ? keyof B extends keyof A
      ? true
      : never
    : never
  : never;
type Told<Name extends keyof typeof DETAILS> = v.InferOutput<(typeof DETAILS)[Name]>;

test('the types that consumers get are those of what is published', () => {
  const order: Same<ShopOrderEvent, Omit<Told<'ShopOrderEvent'>, 'status'> & { status: string }> = true;
  const stock: Same<ShopStockEvent, Told<'ShopStockEvent'>> = true;
  expect([order, stock]).toEqual([true, true]);
});
