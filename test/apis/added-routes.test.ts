import { addedRouteRules, type AddedRoutes, type TakenRoutes } from '../../src/apis/added-routes';

const broken = (added: AddedRoutes, taken: Partial<TakenRoutes> = {}) =>
  addedRouteRules(added, { names: ['Stock'], routes: [], ...taken }).filter((rule) => rule !== undefined);

const METHODS = 'methods must hold at least one method, each once';
const NAME = 'handlerName must be 1 to 40 letters and digits that begin with a capital, and be of one handler only';

describe('rules of routes that are added (X5)', () => {
  test.each<[AddedRoutes, string]>([
    [{ methods: [] }, `${METHODS}, got []`],
    [{ methods: ['GET', 'GET'] }, `${METHODS}, got ["GET","GET"]`],
    [{ handlerName: '' }, `${NAME}, got ""`],
    [{ handlerName: 'orders' }, `${NAME}, got "orders"`],
    [{ handlerName: 'a-Orders' }, `${NAME}, got "a-Orders"`],
    [{ handlerName: 'Orders-2' }, `${NAME}, got "Orders-2"`],
    [{ handlerName: 'A'.repeat(41) }, `${NAME}, got "${'A'.repeat(41)}"`],
    [{ handlerName: 'Stock' }, `${NAME}, got "Stock"`],
  ])('fail for %j', (added, message) => {
    expect(broken(added)).toEqual([message]);
  });

  test('fail for a route that there is', () => {
    expect(broken({}, { routes: ['GET /stock'] })).toEqual([
      'path must have each method once in all, got ["GET /stock"]',
    ]);
  });

  test.each<AddedRoutes>([
    {},
    { methods: ['GET'] },
    { methods: ['GET', 'PUT'] },
    { handlerName: 'A' },
    { handlerName: 'Orders2' },
    { handlerName: 'A'.repeat(40) },
  ])('take %j', (added) => {
    expect(broken(added)).toEqual([]);
  });
});
