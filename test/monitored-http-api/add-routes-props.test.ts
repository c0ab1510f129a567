import { Token } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { HttpApiRoutes } from '../../src';
import { functionOfAnotherApp, newFunction } from '../surroundings';
import { newHttpApi, newStack } from '../synth';

const check = (add: () => unknown, message: string) =>
  expect(add).toThrow(new Error(`MonitoredHttpApi.addRoutes at Stack/MonitoredHttpApi:\n- ${message}`));
const add = (options: Partial<HttpApiRoutes>) => newHttpApi().addRoutes({ path: '/items', ...options });
const throttle = (rateLimit: number, burstLimit: number) => ({ throttle: { rateLimit, burstLimit } });
const wholeNumber = (prop: string, max: number, got: number) =>
  `throttle.${prop} must be a whole number from 1 to ${max}, got ${got}`;

describe('the props of addRoutes (X5)', () => {
  const PATH = 'path must begin with a slash and end without one';
  const METHODS = 'methods must hold at least one method, each once';
  const { GET, PUT, ANY } = HttpMethod;

  test.each<[Partial<HttpApiRoutes>, string]>([
    ...['', 'items', 'items/', '/items/', '//'].map((path): [Partial<HttpApiRoutes>, string] => [
      { path },
      `${PATH}, got "${path}"`,
    ]),
    [{ methods: [] }, `${METHODS}, got []`],
    [{ methods: [GET, PUT, GET] }, `${METHODS}, got ["GET","PUT","GET"]`],
    [throttle(0, 1), wholeNumber('rateLimit', 10_000, 0)],
    [throttle(10_001, 1), wholeNumber('rateLimit', 10_000, 10_001)],
    [throttle(1, 0), wholeNumber('burstLimit', 5_000, 0)],
    [throttle(1, 5_001), wholeNumber('burstLimit', 5_000, 5_001)],
  ])('fails for %#: %s', (options, message) => {
    check(() => add(options), message);
  });

  test.each<Partial<HttpApiRoutes>>([
    { path: '/' },
    { path: '/a' },
    { path: '/items/{id}' },
    { methods: [GET] },
    { methods: [GET, PUT, ANY] },
    throttle(1, 1),
    throttle(10_000, 5_000),
    throttle(Token.asNumber({ Ref: 'Rate' }), 1),
  ])('takes %#', (options) => {
    expect(() => add(options)).not.toThrow();
  });
});

describe('the name of a handler (X5)', () => {
  const NAME = 'handlerName must be 1 to 40 letters and digits that begin with a capital, and be of one handler only';

  test.each(['', 'orders', '1Orders', 'Ord-ers', 'A'.repeat(41), 'Function'])('fails for %j', (handlerName) => {
    check(() => add({ handler: functionOfAnotherApp(), handlerName }), `${NAME}, got "${handlerName}"`);
  });

  test.each([
    ['1st', '1st'],
    ['----', ''],
    ['a'.repeat(41), `A${'a'.repeat(40)}`],
    ['function', 'Function'],
  ])('fails when that of its id, %s, is none', (id, name) => {
    check(() => add({ handler: newFunction(newStack(), id) }), `${NAME}, got "${name}"`);
  });

  test.each(['A', 'A1', 'A'.repeat(40)])('takes %s', (handlerName) => {
    const api = newHttpApi();
    api.addRoutes({ path: '/items', handler: functionOfAnotherApp(), handlerName });
    expect(api.monitoring.alarmIds).toContain(`${handlerName}Errors`);
  });

  test('fails when another handler has it', () => {
    const stack = newStack();
    const api = newHttpApi({}, stack);
    api.addRoutes({ path: '/orders', handler: newFunction(stack, 'Orders') });
    const another = () =>
      api.addRoutes({ path: '/sales', handler: newFunction(stack, 'Sales'), handlerName: 'Orders' });
    check(another, `${NAME}, got "Orders"`);
  });

  test('is asked for once: further routes of a handler may repeat it', () => {
    const stack = newStack();
    const api = newHttpApi({}, stack);
    const handler = newFunction(stack, 'orders-1');
    api.addRoutes({ path: '/orders', handler, handlerName: 'Orders' });
    expect(() => api.addRoutes({ path: '/sales', handler, handlerName: 'Orders' })).not.toThrow();
    expect(api.monitoring.alarmIds.filter((id) => id.endsWith('Errors') && id.startsWith('Orders'))).toHaveLength(1);
  });
});
