import { readFileSync } from 'fs';
import { join } from 'path';
import { narrowed, operationsWith } from './narrow';

const DOCUMENT = JSON.parse(readFileSync(join(__dirname, '../../docs/openapi.json'), 'utf8'));

test('what is sent has a few currencies, and what is answered any', () => {
  const { schemas } = (narrowed(DOCUMENT) as typeof DOCUMENT).components;
  expect(schemas.Checkout.properties.total.properties.currency.enum).toContain('EUR');
  expect(schemas.Order).toEqual(DOCUMENT.components.schemas.Order);
  expect(JSON.stringify(schemas)).not.toContain('[A-Za-z]{3}');
});

test('the lists have cursors', () => {
  const lists = ['GET /products', 'GET /carts', 'GET /customers', 'GET /orders'];
  expect(operationsWith('cursor', DOCUMENT)).toEqual(lists);
});
