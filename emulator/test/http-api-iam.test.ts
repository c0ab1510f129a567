import { DeployedHttpApi } from './http-api-deployed';
import { ORIGIN } from './http-api-stack';

let api: DeployedHttpApi;
beforeAll(async () => (api = await DeployedHttpApi.start({ enforceIam: true })));
afterAll(() => api.stop());

test('routes without IAM do not look at who calls', async () => {
  expect((await api.call('x')).status).toBe(200);
  const headers = { Authorization: `Bearer ${api.issuer.token()}` };
  expect((await api.call('jwt', { headers })).status).toBe(200);
  expect((await api.call('/other', {}, 'PlainUrl')).status).toBe(404);
});

test('a route with IAM refuses who does not sign, and who signs wrongly', async () => {
  const credential = 'Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/execute-api/aws4_request';
  const Authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0`;
  for (const headers of [{ Origin: ORIGIN }, { Origin: ORIGIN, Authorization }]) {
    const { status, body, headers: answered } = await api.call('iam', { headers });
    expect([status, body.toString()]).toEqual([403, '{"message":"Forbidden"}']);
    expect(answered['access-control-allow-origin']).toBe(ORIGIN);
  }
});
