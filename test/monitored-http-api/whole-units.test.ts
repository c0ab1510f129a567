import { Duration } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpAuth, WatchedHttpApi } from '../../src';
import { newFunction } from '../surroundings';
import { newHttpApi, newStack } from '../synth';

describe('what a template can hold (X5)', () => {
  const allowOrigins = ['https://shop.example.com'];

  test.each([1, 300])('takes cors.maxAge of %d s', (seconds) => {
    expect(() => newHttpApi({ cors: { allowOrigins, maxAge: Duration.seconds(seconds) } })).not.toThrow();
  });

  test('fails for cors.maxAge of a fraction of a second', () => {
    const cors = { allowOrigins, maxAge: Duration.millis(1_500) };
    expect(() => newHttpApi({ cors })).toThrow('cors.maxAge must be whole seconds, got 1 second 500 millis');
  });

  test('fails for resultsCacheTtl of a fraction of a second', () => {
    const stack = newStack();
    const auth = HttpAuth.lambda({
      handler: newFunction(stack, 'Authorizer'),
      resultsCacheTtl: Duration.millis(1_500),
    });
    expect(() => newHttpApi({ auth }, stack)).toThrow(
      'auth.resultsCacheTtl must be whole seconds, got 1 second 500 millis',
    );
  });

  test.each([
    ['https://api.example.com', true],
    ['https://api.example.com/v1', true],
    ['https://api.example.com/', false],
  ])('watch: url %s', (url, isTaken) => {
    const stack = newStack();
    const httpApi = new HttpApi(stack, 'Api');
    const watch = () => new WatchedHttpApi(stack, 'Watch', { environmentSuffix: 'dev', httpApi, url });
    const message = `url must end without a slash, got "${url}"`;
    return isTaken ? expect(watch).not.toThrow() : expect(watch).toThrow(message);
  });
});
