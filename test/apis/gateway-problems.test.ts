import { Template } from 'aws-cdk-lib/assertions';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { addGatewayProblems } from '../../src/apis/gateway-problems';
import { problem, REFUSED_BY_GATEWAY, type Problem, type ProblemCode } from '../../src/functions/problem';
import { byType } from '../surroundings';
import { newStack } from '../synth';

interface Response {
  readonly ResponseType: string;
  readonly StatusCode?: string;
  readonly ResponseParameters?: Record<string, string>;
  readonly ResponseTemplates: Record<string, string>;
}

const MODEL = { detail: 'It must have a', errors: [{ field: 'a', detail: 'must be a number' }] };

let responses: Response[];
let ids: string[];
beforeAll(() => {
  const stack = newStack();
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
  api.root.addMethod('GET');
  addGatewayProblems(api, { BAD_REQUEST_BODY: MODEL });
  ids = api.node.children.map(({ node }) => node.id);
  responses = byType(Template.fromStack(stack), 'AWS::ApiGateway::GatewayResponse').map(
    ([, { Properties }]) => Properties as Response,
  );
});

const responseTo = (type: string) => responses.find(({ ResponseType }) => ResponseType === type)!;

/** The body as a caller gets it. */
function bodyOf({ ResponseTemplates }: Response): object {
  const [text] = Object.values(ResponseTemplates);
  return JSON.parse(text.replaceAll('$context.requestId', 'id-1'));
}

const CODES = Object.keys(REFUSED_BY_GATEWAY) as (keyof typeof REFUSED_BY_GATEWAY)[];

describe('what the gateway refuses', () => {
  test('has a response for each code, for what has no code, and for whatever fails behind it', () => {
    const types = [...CODES, 'DEFAULT_4XX', 'DEFAULT_5XX'];
    expect(responses.map(({ ResponseType }) => ResponseType).sort()).toEqual(types.sort());
  });

  test('is told in words of ours: nothing that was sent comes back', () => {
    const texts = responses.map(({ ResponseTemplates }) => JSON.stringify(ResponseTemplates));
    const variables = texts.map((text) => text.match(/\$\w+(\.\w+)*/g));
    expect(variables).toEqual(texts.map(() => ['$context.requestId']));
    const details = responses.map((response) => (bodyOf(response) as Problem).detail);
    details.forEach((detail) => expect(detail).toMatch(/^[A-Z][\w ,;]+[a-z]$/));
  });

  test.each(CODES)('%s is the problem that a handler would answer, with the same status', (code) => {
    const response = responseTo(code);
    const { detail, errors } = bodyOf(response) as Problem;
    const expected = problem(code, { detail, errors, correlationId: 'id-1' });
    expect(errors).toEqual(code === 'BAD_REQUEST_BODY' ? MODEL.errors : []);
    expect(bodyOf(response)).toEqual(expected);
    expect(Object.keys(bodyOf(response))).toEqual(Object.keys(expected));
    expect([response.StatusCode, expected.status]).toEqual([String(expected.status), REFUSED_BY_GATEWAY[code]]);
  });

  test('is 503 for whatever fails behind it, so that the caller sends it again', () => {
    const response = responseTo('DEFAULT_5XX');
    const code: ProblemCode = 'SERVICE_UNAVAILABLE';
    const detail = 'The request was not served; send it again';
    const expected = problem(code, { detail, errors: [], correlationId: 'id-1' });
    expect(bodyOf(response)).toEqual(expected);
    expect(response).toMatchObject({ StatusCode: String(expected.status) });
    expect(expected.status).toBe(503);
  });

  test('is 403 where API Gateway has no code, as for a header that is no signature', () => {
    const response = responseTo('DEFAULT_4XX');
    const expected = problem('ACCESS_DENIED', {
      detail: 'The request is not allowed',
      errors: [],
      correlationId: 'id-1',
    });
    expect([response.StatusCode, bodyOf(response)]).toEqual(['403', expected]);
  });

  test('says what is wrong with a body in the words of the model, or in general', () => {
    expect(bodyOf(responseTo('BAD_REQUEST_BODY'))).toMatchObject(MODEL);
    const stack = newStack();
    const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
    api.root.addMethod('GET');
    addGatewayProblems(api);
    const [, { Properties }] = byType(Template.fromStack(stack), 'AWS::ApiGateway::GatewayResponse').find(
      ([, resource]) => resource.Properties.ResponseType === 'BAD_REQUEST_BODY',
    )!;
    expect(bodyOf(Properties as Response)).toMatchObject({ detail: 'The body is not valid', errors: [] });
  });

  test('says after how many seconds to come again: 429 after one or an hour, 503 after five', () => {
    const retryAfter = responses
      .filter(({ ResponseParameters }) => ResponseParameters !== undefined)
      .map(({ ResponseType, ResponseParameters }) => [ResponseType, ResponseParameters]);
    expect(Object.fromEntries(retryAfter)).toEqual({
      THROTTLED: { 'gatewayresponse.header.Retry-After': "'1'" },
      QUOTA_EXCEEDED: { 'gatewayresponse.header.Retry-After': "'3600'" },
      DEFAULT_5XX: { 'gatewayresponse.header.Retry-After': "'5'" },
    });
    expect(REFUSED_BY_GATEWAY.THROTTLED).toBe(429);
  });

  test.each([
    [['https://shop.example.com'], "'https://shop.example.com'"],
    [['https://shop.example.com', 'https://admin.example.com'], "'*'"],
  ])('can be read by pages of %j, without credentials (E4)', (origins, allowed) => {
    const stack = newStack();
    const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
    api.root.addMethod('GET');
    addGatewayProblems(api, {}, origins);
    const all = byType(Template.fromStack(stack), 'AWS::ApiGateway::GatewayResponse');
    expect(all.length).toBe(responses.length);
    for (const [, { Properties }] of all) {
      expect(Properties.ResponseParameters).toMatchObject({
        'gatewayresponse.header.Access-Control-Allow-Origin': allowed,
        'gatewayresponse.header.Access-Control-Expose-Headers': "'Retry-After'",
        'gatewayresponse.header.Vary': "'Origin'",
      });
      expect(Object.keys(Properties.ResponseParameters).join()).not.toContain('Credentials');
    }
  });

  test('is of the one media type that API Gateway takes without an Accept header', () => {
    expect(responses.map(({ ResponseTemplates }) => Object.keys(ResponseTemplates))).toEqual(
      responses.map(() => ['application/json']),
    );
  });
});

test('the ids of the responses are those of their types, and stay', () => {
  expect(ids).toEqual(
    expect.arrayContaining([
      'AccessDenied',
      'BadRequestBody',
      'MissingAuthenticationToken',
      'Throttled',
      'ClientError',
      'ServerError',
    ]),
  );
});
