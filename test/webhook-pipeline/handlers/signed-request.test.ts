import type { APIGatewayProxyEvent } from 'aws-lambda';
import { requestOf } from './fixtures';
import { signedRequest, unsignedBody } from '../../../src/webhook-pipeline/handlers/signed-request';

const read = (overrides: object) => signedRequest(requestOf('{}', overrides as Partial<APIGatewayProxyEvent>), 100);

describe('a request as it was sent', () => {
  test.each<[string, object, string | undefined]>([
    ['once', { multiValueHeaders: { 'X-Signature': ['a'] } }, 'a'],
    ['twice', { multiValueHeaders: { 'X-Signature': ['a', 'b'] } }, 'a,b'],
    ['twice, in two spellings', { multiValueHeaders: { 'X-Signature': ['a'], 'x-signature': ['b'] } }, 'a,b'],
    ['as API Gateway gives single ones', { headers: { 'x-SIGNATURE': 'a' } }, 'a'],
    ['never', { headers: null }, undefined],
    ['never, with others', { headers: { other: 'a' } }, undefined],
  ])('has a header that came %s', (_how, overrides, value) => {
    const { header } = read({ multiValueHeaders: undefined, ...overrides });
    expect([header('x-signature'), header('X-Signature')]).toEqual([value, value]);
  });

  test('has the URL that it was sent to', () => {
    const requestContext = { requestId: 'r', domainName: 'hooks.example.com', path: '/prod/webhook/square' };
    expect(read({ requestContext }).url).toBe('https://hooks.example.com/prod/webhook/square');
  });
});

test('a body that came another way has no headers, and no URL', () => {
  const { body, header, now, url } = unsignedBody('{"é":1}', 5);
  expect([body.toString(), header('x-signature'), now, url]).toEqual(['{"é":1}', undefined, 5, '']);
});
