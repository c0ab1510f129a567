import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { deployStacks, type DeployedStacks } from './deployed';
import { httpApiStacks, ORIGIN } from './http-api-stacks';
import { configOf } from '../../emulator/clients';
import { call, type Call } from '../../emulator/http-call';
import { TokenIssuer } from '../../emulator/token-issuer';

let issuer: TokenIssuer;
let stacks: DeployedStacks;
beforeAll(async () => {
  issuer = await TokenIssuer.start();
  stacks = await deployStacks({}, (app, { env }) => httpApiStacks(app, env.AWS_REGION, issuer.url));
});
afterAll(() => Promise.all([issuer.stop(), stacks.emulator.stop()]));

const EXAMPLE = 'MonitoredHttpApiApiGatewayUrl';
const urlOf = (output: string, path: string) => stacks.emulator.urlOf(stacks.outputs[output]).replace(/\/$/, '') + path;

/** The status, the headers that the construct answers for, and the body without what is new in each answer. */
async function answerTo(output: string, method: string, path: string, options: Call = {}) {
  const { status, headers, body } = await call(urlOf(output, path), { method, ...options });
  const text = body.toString();
  const correlationId = headers['x-correlation-id'] as string | undefined;
  return {
    status,
    type: headers['content-type'],
    allow: headers.allow,
    hasCorrelationId: /^[\w=+/-]{10,}$/.test(correlationId ?? ''),
    body: text
      .replaceAll(correlationId ?? 'none', 'ID')
      .replace(/"timestamp":"20\d\d-\d\d-\d\dT[\d:.]+Z"/, '"timestamp":"NOW"'),
  };
}

const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';
const ALLOW = 'GET, HEAD, POST, PUT, DELETE, OPTIONS';
const HEALTHY = '{"status":"healthy","timestamp":"NOW","environment":"dev","region":"us-east-1"}';
const problem = (status: number, title: string, code: string, detail: string, errors: object[] = []) =>
  JSON.stringify({ type: 'about:blank', title, status, detail, code, errors, correlationId: 'ID' });
const badBody = (detail: string) =>
  problem(400, 'Bad Request', 'BAD_REQUEST_BODY', 'The body is not valid', [{ field: 'body', detail }]);
const NOT_FOUND = problem(404, 'Not Found', 'NOT_FOUND', 'There is nothing at this path');
const BAD_JSON = badBody('must be JSON');
const BAD_METHOD = problem(405, 'Method Not Allowed', 'METHOD_NOT_ALLOWED', 'The method is not supported');
const data = (path: string, value: string) => `{"path":"${path}","data":${value},"timestamp":"NOW"}`;
const bytes = Buffer.from([0x7b, 0xff, 0x7d]);

const typeOf = (status: number) => (status === 204 ? undefined : status < 400 ? JSON_TYPE : PROBLEM_TYPE);

type Golden = [method: string, path: string, sent: Call, status: number, body: string, allow?: string];
const GOLDEN: Golden[] = [
  ['GET', '/', {}, 200, HEALTHY],
  ['GET', '/health', {}, 200, HEALTHY],
  ['GET', '/health?deep=1&deep=2', {}, 200, HEALTHY],
  ['GET', '/%68ealth', {}, 200, HEALTHY],
  ['HEAD', '/health', {}, 200, ''],
  ['HEAD', '/nowhere', {}, 404, ''],
  ['POST', '/items', { body: '{"a":[1,"é"]}' }, 200, data('/items', '{"a":[1,"é"]}')],
  ['PUT', '/items/7', { body: 'null' }, 200, data('/items/7', 'null')],
  ['POST', '/items/caf%C3%A9', { body: '1' }, 200, data('/items/café', '1')],
  ['POST', '/items', { body: '' }, 400, BAD_JSON],
  ['POST', '/items', { body: '{"a":' }, 400, BAD_JSON],
  [
    'PUT',
    '/items',
    { body: bytes, headers: { 'content-type': 'application/octet-stream' } },
    400,
    badBody('must be UTF-8'),
  ],
  ['DELETE', '/items/7', {}, 204, ''],
  ['OPTIONS', '/items', {}, 204, '', ALLOW],
  ['GET', '/nowhere', {}, 404, NOT_FOUND],
  ['GET', '/%E0%A4%A', {}, 404, NOT_FOUND],
  ['PATCH', '/items', { body: '{}' }, 405, BAD_METHOD, ALLOW],
];

describe.each([
  ['2.0', 'NewUrl', 'New-http-api-dev'],
  ['1.0', 'OldUrl', 'Old-http-api-dev'],
])('in payload format %s, a caller sees (H2)', (_format, output, service) => {
  // Every row is as long as the longest: Jest would hand over a callback in place of what is missing.
  const rows = GOLDEN.map(
    ([method, path, sent, status, body, allow]) => [method, path, sent, status, body, allow] as const,
  );
  test.each(rows)('%s %s %j: %d %s', async (method, path, sent, status, body, allow) => {
    expect(await answerTo(output, method, path, sent)).toEqual({
      status,
      type: typeOf(status),
      allow,
      hasCorrelationId: true,
      body,
    });
  });

  test('GET /info with what the service is', async () => {
    const { status, body } = await answerTo(output, 'GET', '/info');
    const info = { service, version: '1.0.0', environment: 'dev', region: 'us-east-1', timestamp: 'NOW' };
    expect([status, JSON.parse(body)]).toEqual([200, info]);
  });
});

describe('CORS (H3)', () => {
  const preflight = (output: string, path: string, origin: string) => {
    const headers = { Origin: origin, 'Access-Control-Request-Method': 'POST' };
    return call(urlOf(output, path), { method: 'OPTIONS', headers });
  };

  test.each([
    [EXAMPLE, '/items'],
    ['MembersUrl', '/'],
    ['MembersUrl', '/items/7'],
    ['MembersUrl', '/lambda'],
    ['MembersUrl', '/iam'],
  ])('of %s%s: an allowed origin may call, also where credentials are asked for', async (output, path) => {
    const { status, headers } = await preflight(output, path, ORIGIN);
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': 'GET,HEAD,POST,PUT,DELETE,OPTIONS',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-max-age': '300',
    });
    expect(headers['access-control-allow-credentials']).toBeUndefined();
  });

  test('another origin may not', async () => {
    const { headers } = await preflight(EXAMPLE, '/items', 'https://evil.example');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  test('a page may read the correlation id, of errors too', async () => {
    const { status, headers } = await call(urlOf(EXAMPLE, '/nowhere'), { headers: { Origin: ORIGIN } });
    expect([status, headers['access-control-expose-headers']]).toEqual([404, 'x-correlation-id']);
  });
});

describe('authorization', () => {
  const statusOf = async (method: string, path: string, authorization?: string) => {
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    const { status, body } = await call(urlOf('MembersUrl', path), {
      method,
      headers,
      body: method === 'POST' ? '{}' : undefined,
    });
    return [status, status === 200 ? '' : body.toString()];
  };
  const UNAUTHORIZED = [401, '{"message":"Unauthorized"}'];
  const FORBIDDEN = [403, '{"message":"Forbidden"}'];

  test('by JSON Web Token', async () => {
    expect(await statusOf('POST', '/items', `Bearer ${issuer.token()}`)).toEqual([200, '']);
    expect(await statusOf('POST', '/items')).toEqual(UNAUTHORIZED);
    expect(await statusOf('POST', '/items', `Bearer ${issuer.token({ aud: 'blog' })}`)).toEqual(UNAUTHORIZED);
    expect(await statusOf('POST', '/items', `Bearer ${issuer.token({ exp: 1 })}`)).toEqual(UNAUTHORIZED);
  });

  test('by a function', async () => {
    expect(await statusOf('POST', '/lambda', 'let-me-in')).toEqual([200, '']);
    expect(await statusOf('POST', '/lambda', 'please')).toEqual(FORBIDDEN);
    expect(await statusOf('POST', '/lambda')).toEqual(UNAUTHORIZED);
  });

  test('by signature', async () => {
    expect(await statusOf('POST', '/iam')).toEqual(FORBIDDEN);
  });

  test('of a route that is public on purpose', async () => {
    expect(await statusOf('GET', '/health')).toEqual([200, '']);
  });
});

describe('code of one’s own', () => {
  test('answers behind an alias with a version, and on further routes', async () => {
    const { body } = await call(urlOf('OwnUrl', '/items/7'));
    expect(JSON.parse(body.toString())).toEqual({ format: '2.0', routeKey: 'GET /items/{id}', version: '1' });
  });

  test('that throws gives a 500 that says nothing of it', async () => {
    const { status, body } = await call(urlOf('OwnUrl', '/throws'));
    expect([status, body.toString()]).toEqual([500, '{"message":"Internal Server Error"}']);
  });
});

describe('logs (X8)', () => {
  test('have a line for each request with the caller’s correlation id, and no body', async () => {
    const { headers } = await call(urlOf(EXAMPLE, '/items'), { method: 'POST', body: '{"card":"4111"}' });
    const logs = new CloudWatchLogsClient(configOf(stacks.emulator));
    const logGroupName = stacks.outputs.MonitoredHttpApiCloudwatchLogGroup;
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    const lines = events.map(({ message }) => message!);
    expect(lines.filter((line) => line.includes(headers['x-correlation-id'] as string))).toEqual([
      expect.stringMatching(/"level":"INFO".*"message":"Answered".*"method":"POST","status":200/),
    ]);
    expect(lines.join()).not.toContain('4111');
  });
});

describe('the probe', () => {
  const probe = async (url: string) => {
    const { lambda } = stacks.clients;
    const FunctionName = 'http-api-probe-dev';
    const Variables = {
      POWERTOOLS_SERVICE_NAME: 'http-api-dev',
      POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/MonitoredHttpApi',
      PROBE_URL: url,
      PROBE_EXPECTED_STATUS: '200',
      PROBE_TIMEOUT_MS: '2000',
    };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName }));
    expect(FunctionError).toBeUndefined();
    const logs = new CloudWatchLogsClient(configOf(stacks.emulator));
    const request = new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${FunctionName}`, filterPattern: url });
    const { events = [] } = await logs.send(request);
    return events.map(({ message }) => message!).filter((line) => line.includes(url));
  };

  test('finds the API available, and not', async () => {
    const health = urlOf(EXAMPLE, '/health');
    expect(await probe(health)).toEqual([expect.stringMatching(/"message":"Available".*"status":200/)]);
    const nowhere = urlOf(EXAMPLE, '/nowhere');
    expect(await probe(nowhere)).toEqual([expect.stringMatching(/"message":"Unavailable".*"status":404/)]);
  });
});

test('what the emulator did not exercise is known', () => {
  expect([...new Set(stacks.emulator.recorded().map(({ type }) => type))].sort()).toEqual([
    'AWS::ApiGatewayV2::Stage AccessLogSettings',
    'AWS::ApiGatewayV2::Stage DefaultRouteSettings',
    'AWS::ApplicationSignals::ServiceLevelObjective',
    'AWS::CloudWatch::Alarm',
    'AWS::CloudWatch::CompositeAlarm',
    'AWS::CodeDeploy::Application',
    'AWS::CodeDeploy::DeploymentConfig',
    'AWS::CodeDeploy::DeploymentGroup',
    'AWS::Events::Rule Targets.RetryPolicy',
    'AWS::Lambda::Function TracingConfig',
    'AWS::Logs::MetricFilter MetricTransformations',
  ]);
});
