import { DeployedHttpApi } from './http-api-deployed';
import { ORIGIN } from './http-api-stack';
import type { Answer, Call } from '../http-call';

let api: DeployedHttpApi;
beforeAll(async () => (api = await DeployedHttpApi.start()));
afterAll(() => api.stop());

const OTHER = 'https://evil.example';
const UNAUTHORIZED = [401, '{"message":"Unauthorized"}'];
const FORBIDDEN = [403, '{"message":"Forbidden"}'];

const refusal = ({ status, body }: Answer) => [status, body.toString()];
const corsOf = ({ headers }: Answer) => Object.keys(headers).filter((name) => name.startsWith('access-control-'));
const contextOf = ({ body }: Answer) => JSON.parse(body.toString()).event.requestContext;

function preflight(path: string, origin: string, output?: string): Promise<Answer> {
  const headers = { Origin: origin, 'Access-Control-Request-Method': 'POST' };
  return api.call(path, { method: 'OPTIONS', headers }, output);
}

test('a preflight from an allowed origin, and from another', async () => {
  const allowed = await preflight('x', ORIGIN);
  expect(allowed.status).toBe(204);
  expect(allowed.headers).toMatchObject({
    'access-control-allow-origin': ORIGIN,
    'access-control-allow-methods': 'GET,POST',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '300',
  });
  const refused = await preflight('x', OTHER);
  expect([refused.status, corsOf(refused)]).toEqual([204, []]);
});

test('a preflight for a route with an authorizer is refused like any other request', async () => {
  expect(refusal(await preflight('jwt', ORIGIN))).toEqual(UNAUTHORIZED);
});

test('OPTIONS of an API without CORS is a method like others', async () => {
  const answer = await preflight('/only', ORIGIN, 'PlainUrl');
  expect([answer.status, contextOf(answer).http.method, corsOf(answer)]).toEqual([200, 'OPTIONS', []]);
  expect((await preflight('/nowhere', ORIGIN, 'PlainUrl')).status).toBe(404);
});

test.each(['x', 'throw', 'slow', 'jwt', 'custom', 'iam', 'own-cors'])(
  'CORS headers of /%s are the API’s',
  async (path) => {
    const answer = await api.call(path, { headers: { Origin: ORIGIN } });
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-expose-headers': 'x-request-id',
    });
    expect(corsOf(await api.call(path, { headers: { Origin: OTHER } }))).toEqual([]);
  },
);

test('a JWT authorizer refuses what is not for it, and tells the claims of what is', async () => {
  const { issuer } = api;
  const bearer = (token: string) => api.call('jwt', { headers: { Authorization: `Bearer ${token}` } });
  const past = Math.floor(Date.now() / 1000) - 60;
  const wrong = [{ aud: 'other' }, { iss: 'https://other' }, { exp: past }].map((claims) => issuer.token(claims));
  const tampered = issuer.token().replace(/\.[^.]*\./, `.${issuer.token({ sub: 'eve' }).split('.')[1]}.`);
  for (const token of ['x.y.z', tampered, ...wrong]) {
    expect(refusal(await bearer(token))).toEqual(UNAUTHORIZED);
  }
  const missing = await api.call('jwt');
  expect([refusal(missing), missing.headers['www-authenticate']]).toEqual([UNAUTHORIZED, 'Bearer']);
  const { authorizer } = contextOf(await bearer(issuer.token({ sub: 'ann', admin: true })));
  expect(authorizer).toMatchObject({ jwt: { claims: { sub: 'ann', admin: 'true' }, scopes: null } });
});

test('a Lambda authorizer allows and denies', async () => {
  const custom = (headers: Call['headers']) => api.call('custom', { headers });
  expect(refusal(await custom({}))).toEqual(UNAUTHORIZED);
  expect(refusal(await custom({ 'X-Token': 'no' }))).toEqual(FORBIDDEN);
  const { authorizer } = contextOf(await custom({ 'X-Token': 'let-me-in', Cookie: 'a=1' }));
  expect(authorizer).toEqual({ lambda: { tenant: 'acme', cookies: ['a=1'], method: 'GET' } });
});

test('a route with IAM refuses who does not sign', async () => {
  expect(refusal(await api.call('iam'))).toEqual(FORBIDDEN);
});
