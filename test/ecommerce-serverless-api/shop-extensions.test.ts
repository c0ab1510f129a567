import { NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { functionOf, methodsOf, ORIGINS } from './template';
import { ApiHandler, MonitoringLevel } from '../../src';
import { MOST_RESOURCES } from '../../src/environment/resource-budget';
import { byType, CODE } from '../surroundings';
import { newShop, newStack } from '../synth';

describe('routes of one’s own', () => {
  const handler = () => ApiHandler.fromCode(CODE);

  test('an entity is five methods of one function, which is monitored and tagged as those of the shop', () => {
    const shop = newShop({ tags: { Team: 'a' } });
    const methods = shop.addEntity('reviews', { handler: handler() });
    expect(methods.map(({ methodArn }) => Stack.of(shop).resolve(methodArn)['Fn::Join'][1].at(-1))).toHaveLength(5);
    const template = Template.fromStack(Stack.of(shop));
    expect([...methodsOf(template).keys()]).toEqual(
      expect.arrayContaining([
        'GET /reviews',
        'POST /reviews',
        'GET /reviews/{id}',
        'PUT /reviews/{id}',
        'DELETE /reviews/{id}',
      ]),
    );
    const [, { Timeout, Environment, VpcConfig }] = functionOf(template, 'shop-reviews-dev');
    expect([Timeout, Environment.Variables.AUTH, VpcConfig !== undefined]).toEqual([15, 'COGNITO', true]);
    expect(byType(template, 'AWS::Lambda::Permission')).toHaveLength(5);
    expect(shop.monitoring.alarmIds).toEqual(expect.arrayContaining(['ReviewsErrors', 'ReviewsNearTimeout']));
    expect(shop.handlerFunction('Reviews').node.path).toContain('/Reviews/');
  });

  test('what is made in another scope has the tags of the shop as well (X9)', () => {
    const stack = newStack();
    const shop = newShop({ tags: { Team: 'a' } }, stack);
    const nested = new NestedStack(stack, 'Nested');
    shop.addEntity('reviews', { handler: handler(), scope: nested });
    shop.addEntity('wishes', { handler: handler(), scope: nested });
    const functions = byType(Template.fromStack(nested), 'AWS::Lambda::Function').map(
      ([, { Properties }]) => Properties,
    );
    expect(functions.map(({ FunctionName }) => FunctionName)).toEqual(['shop-reviews-dev', 'shop-wishes-dev']);
    for (const { Tags } of functions) {
      expect(Tags).toEqual(
        expect.arrayContaining([
          { Key: 'Environment', Value: 'dev' },
          { Key: 'Project', Value: 'shop' },
          { Key: 'ManagedBy', Value: 'cdk-golden-paths' },
          { Key: 'Team', Value: 'a' },
        ]),
      );
    }
  });

  test('one handler can have many routes, and many handlers one path', () => {
    const shop = newShop();
    const reviews = handler();
    shop.addRoute({ path: '/reviews', methods: [HttpMethod.GET], handler: reviews, isPublic: true });
    shop.addRoute({ path: '/status', handler: reviews });
    shop.addRoute({ path: '/reviews', methods: [HttpMethod.POST], handler: handler(), handlerName: 'NewReviews' });
    const template = Template.fromStack(Stack.of(shop));
    const methods = methodsOf(template);
    expect(methods.get('GET /reviews')!.AuthorizationType).toBe('NONE');
    expect(methods.get('ANY /status')!.AuthorizationType).toBe('COGNITO_USER_POOLS');
    expect(byType(template, 'AWS::Lambda::Function')).toHaveLength(7);
    expect(() => shop.handlerFunction('Nobody')).toThrow(
      'EcommerceServerlessApi at Stack/EcommerceServerlessApi: handlerName must be one of Reviews, NewReviews, got Nobody',
    );
    expect(() => newShop().handlerFunction('Nobody')).toThrow('handlerName must be one of none, got Nobody');
  });

  test.each([
    [
      { path: 'reviews' },
      /path must be parts such as \/reviews\/\{reviewId\}, without a slash at its end, got "reviews"/,
    ],
    [{ path: '/reviews/' }, /path must be parts/],
    [{ path: '/reviews', methods: [] }, /methods must hold at least one method, each once, got \[\]/],
    [{ path: '/carts', methods: [HttpMethod.GET] }, /path must have each method once in all, got \["GET \/carts"\]/],
    [
      { path: '/carts/{id}/notes', handlerName: 'Notes' },
      /path must call what is at a place as the other routes do, got "\/carts\/\{id\}\/notes"/,
    ],
    [{ path: '/products/{productId+}', handlerName: 'All' }, /path must call what is at a place/],
    [{ path: '/reviews', handlerName: 'reviews' }, /handlerName must be 1 to 40 letters and digits/],
    [{ path: '/reviews', handlerName: 'Carts' }, /handlerName must be .* of one handler only, got "Carts"/],
    [{ path: '/publisher' }, /handlerName must be .* of one handler only, got "Publisher"/],
    [{ path: '/reviews', handler: ApiHandler.bundled() }, /handler must be fromCode or existing, got bundled/],
    [{ path: '/reviews', handler: ApiHandler.fromCode({ ...CODE, memorySize: 1 }) }, /handler.memorySize must/],
  ])('fails for %j (X5)', (options, message) => {
    expect(() => newShop().addRoute({ handler: handler(), ...options })).toThrow(message);
  });

  test('what is at a place has one name, also in routes that were added', () => {
    const shop = newShop();
    shop.addEntity('reviews', { handler: handler() });
    const notes = handler();
    const add = (path: string) => shop.addRoute({ path, handler: notes, handlerName: 'Notes' });
    expect(() => add('/reviews/{reviewId}/notes')).toThrow('path must call what is at a place as the other routes do');
    expect(add('/reviews/{id}/notes')).toHaveLength(1);
    expect(shop.addRoute({ path: '/carts/{cartId}/notes/{id}', handler: notes })).toHaveLength(1);
    expect(shop.addRoute({ path: '/reviews/new/{draftId}', handler: notes })).toHaveLength(1);
  });

  test('20 entities of a function are 2.2 resources a route at most, with preflights, its function and alarms', () => {
    const made = (entities: number) => {
      const shop = newShop({ allowedOrigins: ORIGINS });
      const shared = handler();
      const routes = Array.from({ length: entities }).flatMap((_, number) =>
        shop.addEntity(`things-${number}`, { handler: shared }),
      );
      const { Resources } = Template.fromStack(Stack.of(shop)).toJSON();
      return { routes: routes.length, resources: Object.keys(Resources).length };
    };
    const { routes, resources } = made(20);
    expect(routes).toBe(100);
    expect((resources - made(0).resources) / routes).toBeLessThanOrEqual(2.2);
  });

  test('60 entities with functions of their own are in nested stacks, each within the limit', () => {
    const stack = newStack();
    const shop = newShop({ monitoring: MonitoringLevel.NONE, allowedOrigins: ORIGINS }, stack);
    const nested = ['One', 'Two', 'Three'].map((id) => new NestedStack(stack, id));
    for (let number = 0; number < 60; number++) {
      shop.addEntity(`things-${number}`, { handler: handler(), scope: nested[number % 3] });
    }
    const [main, ...rest] = [stack, ...nested].map((one) => Object.keys(Template.fromStack(one).toJSON().Resources));
    expect(main.length).toBeLessThan(250);
    expect(rest.map(({ length }) => length)).toEqual([260, 260, 260]);
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('of the 500 resources'));
  });

  test('a stack that comes near the limit says so, and what it is made of', () => {
    const stack = newStack();
    const shop = newShop({ monitoring: MonitoringLevel.NONE }, stack);
    for (let number = 0; number < 28; number++) {
      shop.addEntity(`things-${number}`, { handler: handler() });
    }
    Template.fromStack(stack);
    const [warning] = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('of the 500 resources'));
    expect(warning.entry.data).toMatch(
      /^the stack has \d+ of the 500 resources that CloudFormation takes \(\d+ AWS::ApiGateway::Method, .*\); give addEntity and addRoute a nested stack as `scope`/,
    );
    expect(MOST_RESOURCES).toBe(450);
  });
});
