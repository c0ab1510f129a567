import { DeployedHttpApi } from './http-api-deployed';
import { DOMAIN } from './http-api-surroundings';
import { call } from '../http-call';

let api: DeployedHttpApi;
beforeAll(async () => (api = await DeployedHttpApi.start()));
afterAll(() => api.stop());

const JSON_TYPE = 'application/json';
const FAILED = [500, JSON_TYPE, '{"message":"Internal Server Error"}'] as const;
test.each([
  ['throw', ...FAILED],
  ['malformed', ...FAILED],
  ['one/throw', ...FAILED],
  ['one/value', ...FAILED],
  ['slow', 503, JSON_TYPE, '{"message":"Service Unavailable"}'],
  ['value', 200, JSON_TYPE, '{"plain":[1,"é"]}'],
  ['text', 200, JSON_TYPE, 'hello'],
  ['bare', 201, 'text/plain;charset=UTF-8', 'made'],
] as const)('the function behind /%s is answered with %d', async (path, status, type, text) => {
  const { headers, body, ...answer } = await api.call(path);
  expect([answer.status, headers['content-type'], body.toString()]).toEqual([status, type, text]);
});

test('a function answers with bytes, with cookies and with headers', async () => {
  expect((await api.call('binary')).body.toString('hex')).toBe('ff0080');
  const { status, headers } = await api.call('cookies');
  expect([status, headers['set-cookie'], headers['x-number']]).toEqual([204, ['a=1; Secure', 'b=2'], '7']);
  expect((await api.call('one/multi')).headers['set-cookie']).toEqual(['a=1', 'b=2']);
});

test('the event of format 2.0', async () => {
  const headers = { 'X-Two': ['1', '2, 3'], Cookie: 'a=1; b=2', 'User-Agent': 'test', 'Content-Type': JSON_TYPE };
  const options = { method: 'POST', headers, body: '{"é":1}' };
  const { event } = await api.echo('items/caf%C3%A9?a=1&b=%20x&a=2', options);
  expect(event).toMatchObject({
    version: '2.0',
    routeKey: 'ANY /items/{id}',
    rawPath: '/items/café',
    rawQueryString: 'a=1&b=%20x&a=2',
    queryStringParameters: { a: '1,2', b: ' x' },
    pathParameters: { id: 'café' },
    cookies: ['a=1', 'b=2'],
    headers: { 'x-two': '1,2, 3', 'x-forwarded-proto': 'https' },
    isBase64Encoded: false,
    body: '{"é":1}',
  });
  const http = { method: 'POST', path: '/items/café', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' };
  const stage = { accountId: '000000000000', apiId: api.outputs.ApiId, stage: '$default' };
  expect(event.requestContext).toMatchObject({ ...stage, routeKey: 'ANY /items/{id}', http });
  expect(event.headers).not.toHaveProperty('cookie');
});

test('the event of format 2.0 of a request with little in it', async () => {
  const { headers, body } = await api.call('a%2Fb');
  const { event } = JSON.parse(body.toString());
  expect(event).toMatchObject({ routeKey: '$default', rawPath: '/a/b', rawQueryString: '', isBase64Encoded: false });
  expect(event.requestContext.requestId).toBe(headers['apigw-requestid']);
  const names = ['version', 'routeKey', 'rawPath', 'rawQueryString', 'headers', 'requestContext', 'isBase64Encoded'];
  expect(Object.keys(event).sort()).toEqual(names.sort());
});

test('a binary body, and no body for HEAD', async () => {
  const headers = { 'Content-Type': 'application/octet-stream' };
  const sent = { method: 'POST', headers, body: Buffer.from('ff00', 'hex') };
  expect((await api.echo('x', sent)).event).toMatchObject({ isBase64Encoded: true, body: '/wA=' });
  const head = await api.call('x', { method: 'HEAD' });
  expect([head.status, head.body.length]).toEqual([200, 0]);
});

test('the event of format 1.0', async () => {
  const headers = { 'X-Two': ['1', '2'], Cookie: 'a=1' };
  const { event } = await api.echo('one/x/y?a=1&a=2', { headers });
  expect(event).toMatchObject({
    version: '1.0',
    resource: '/one/{proxy+}',
    path: '/one/x/y',
    httpMethod: 'GET',
    headers: { 'x-two': '2', cookie: 'a=1' },
    multiValueHeaders: { 'x-two': ['1', '2'] },
    queryStringParameters: { a: '1' },
    multiValueQueryStringParameters: { a: ['1', '2'] },
    pathParameters: { proxy: 'x/y' },
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
  });
  expect(event.requestContext).toMatchObject({ path: '/one/x/y', stage: '$default', resourcePath: '/one/{proxy+}' });
});

test('an API is found without the stage $default, and by its custom domain', async () => {
  const { endpoint } = api.emulator;
  const { body } = await call(`${endpoint}/_aws/execute-api/${api.outputs.ApiId}/items/7`);
  expect(JSON.parse(body.toString()).event).toMatchObject({ rawPath: '/items/7', pathParameters: { id: '7' } });
  const own = JSON.parse((await call(`${endpoint}/items/7`, { headers: { Host: DOMAIN } })).body.toString());
  expect(own.event.requestContext).toMatchObject({ domainName: DOMAIN, http: { path: '/items/7' } });
  expect((await call(`${endpoint}/_aws/execute-api/none/$default/`)).status).toBe(404);
});

test('a stage with a name is in the path; a route that is not there is a 404, and a function a 500', async () => {
  expect((await api.echo('/only', {}, 'PlainUrl')).event).toMatchObject({
    rawPath: '/dev/only',
    routeKey: 'GET /only',
  });
  const answers = [await api.call('/other', {}, 'PlainUrl'), await api.call('/nowhere', {}, 'PlainUrl')];
  expect(answers.map(({ status, body }) => [status, body.toString()])).toEqual([
    [404, '{"message":"Not Found"}'],
    [500, '{"message":"Internal Server Error"}'],
  ]);
});

test('what exists in name only has the names that AWS would give it', () => {
  expect(api.outputs.MuteRuleArn).toBe('arn:aws:cloudwatch:us-east-1:000000000000:alarm-mute-rule:nights');
  expect(api.outputs.ObjectiveArn).toBe('arn:aws:application-signals:us-east-1:000000000000:slo/availability');
  expect(api.outputs.DeploymentGroupName).toMatch(/^http-api-Deployments/);
});
