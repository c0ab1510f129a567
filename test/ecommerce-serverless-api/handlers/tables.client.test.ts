import { tables } from '../../../src/ecommerce-serverless-api/handlers/tables.client';

test('the tables are asked once a call, and told nothing of what is undefined', async () => {
  expect(await tables.config.maxAttempts()).toBe(1);
  expect(tables.config.translateConfig?.marshallOptions).toMatchObject({ removeUndefinedValues: true });
});
