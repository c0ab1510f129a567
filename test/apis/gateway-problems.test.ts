import { Template } from 'aws-cdk-lib/assertions';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { addGatewayProblems } from '../../src/apis/gateway-problems';
import { problem, REFUSED_BY_GATEWAY, type ProblemCode } from '../../src/functions/problem';
import { byType } from '../surroundings';
import { newStack } from '../synth';

interface Response {
  readonly ResponseType: string;
  readonly StatusCode?: string;
  readonly ResponseParameters?: Record<string, string>;
  readonly ResponseTemplates: Record<string, string>;
}

let responses: Response[];
let ids: string[];
beforeAll(() => {
  const stack = newStack();
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
  api.root.addMethod('GET');
  addGatewayProblems(api);
  ids = api.node.children.map(({ node }) => node.id);
  responses = byType(Template.fromStack(stack), 'AWS::ApiGateway::GatewayResponse').map(
    ([, { Properties }]) => Properties as Response,
  );
});

const responseTo = (type: string) => responses.find(({ ResponseType }) => ResponseType === type)!;

/** What API Gateway puts into a template: the message with its quotes, all else without. */
const VARIABLES = {
  '$context.error.messageString': '"What is \\"wrong\\""',
  '$context.error.validationErrorString': '[a is missing]',
  '$context.requestId': 'id-1',
};

/** The body as a caller gets it. */
function bodyOf({ ResponseTemplates }: Response): object {
  const [text] = Object.values(ResponseTemplates);
  const filled = Object.entries(VARIABLES).reduce((all, [name, value]) => all.replaceAll(name, value), text);
  expect(filled).not.toContain('$context');
  return JSON.parse(filled);
}

const CODES = Object.keys(REFUSED_BY_GATEWAY) as (keyof typeof REFUSED_BY_GATEWAY)[];

describe('what the gateway refuses', () => {
  test('has a response for each code, and for whatever fails behind it', () => {
    expect(responses.map(({ ResponseType }) => ResponseType).sort()).toEqual([...CODES, 'DEFAULT_5XX'].sort());
  });

  test.each(CODES)('%s is the problem that a handler would answer, with the same status', (code) => {
    const response = responseTo(code);
    const errors = code === 'BAD_REQUEST_BODY' ? [{ field: 'body', detail: '[a is missing]' }] : [];
    const expected = problem(code, { detail: 'What is "wrong"', errors, correlationId: 'id-1' });
    expect(bodyOf(response)).toEqual(expected);
    expect(Object.keys(bodyOf(response))).toEqual(Object.keys(expected));
    // Without a status of its own, the response has the one that API Gateway documents for its type.
    expect([response.StatusCode, expected.status]).toEqual([undefined, REFUSED_BY_GATEWAY[code]]);
  });

  test('is 503 for whatever fails behind it, so that the caller sends it again', () => {
    const response = responseTo('DEFAULT_5XX');
    const code: ProblemCode = 'SERVICE_UNAVAILABLE';
    const expected = problem(code, { detail: 'What is "wrong"', errors: [], correlationId: 'id-1' });
    expect(bodyOf(response)).toEqual(expected);
    expect(response).toMatchObject({ StatusCode: String(expected.status) });
    expect(expected.status).toBe(503);
  });

  test('says after how many seconds to come again: 429 after one, 503 after five', () => {
    const retryAfter = responses
      .filter(({ ResponseParameters }) => ResponseParameters !== undefined)
      .map(({ ResponseType, ResponseParameters }) => [ResponseType, ResponseParameters]);
    expect(Object.fromEntries(retryAfter)).toEqual({
      THROTTLED: { 'gatewayresponse.header.Retry-After': "'1'" },
      DEFAULT_5XX: { 'gatewayresponse.header.Retry-After': "'5'" },
    });
    expect(REFUSED_BY_GATEWAY.THROTTLED).toBe(429);
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
      'ServerError',
    ]),
  );
});
