import { STATUS_CODES } from 'http';
import * as v from 'valibot';
import { OPERATIONS, refusalsOf, type Operation } from '../../src/ecommerce-serverless-api/contract';
import { VIEWS, type ViewName } from '../../src/ecommerce-serverless-api/handlers/views';
import { ShopClient, type Asked, type Got } from '../../tools/shop/client';

/** Names that are nobody's business, and what a stack trace looks like. */
const INTERNAL = [
  /arn:aws|amazonaws|dynamodb|lambda|cognito|kms/i,
  /(shop|products|carts|customers|orders|requests)-[\w-]*dev/,
  /requestKey|bodyHash|by-c(ategory|ustomer)|Exception|node_modules|\.[jt]s:\d|\bat [\w.<>]+ ?\(/,
];

const PROBLEM_MEMBERS = ['code', 'correlationId', 'detail', 'errors', 'status', 'title', 'type'];

/** A client that looks at every answer: it is one of the contract, and tells nothing that it should not. */
export class LookingClient extends ShopClient {
  public override async send(method: string, path: string, asked: Asked = {}): Promise<Got> {
    const got = await super.send(method, path, asked);
    expect({ method, path, wrong: wrongIn(got, operationOf(method, path), asked) }).toEqual({
      method,
      path,
      wrong: [],
    });
    return got;
  }
}

/** The operation that a request is for, if it is for one. */
function operationOf(method: string, path: string): Operation | undefined {
  return OPERATIONS.find(
    (operation) =>
      operation.method === method &&
      new RegExp(`^${operation.resource.replace(/\{\w+\}/g, '[^/]+')}$`).test(path.split('?')[0]),
  );
}

function wrongIn(got: Got, operation: Operation | undefined, { query }: Asked): string[] {
  const { status, headers, text, body } = got;
  // The gateway names its own kind of error.
  const { 'x-amzn-errortype': _type, ...ours } = headers;
  const told = INTERNAL.filter((name) => name.test(text + JSON.stringify(ours)));
  const isKnown = operation === undefined || [operation.status, ...refusalsOf(operation)].includes(status);
  return [
    ...told.map((name) => `tells ${name}: ${text}`),
    ...(isKnown ? [] : [`status ${status} of ${operation?.operationId}: ${text}`]),
    ...(status >= 400 ? wrongInProblem(got) : []),
    ...(status < 400 && operation?.view !== undefined && query?.fields === undefined
      ? wrongInView(operation.view as ViewName, body)
      : []),
    ...(status === 503 || status === 429 ? wrongRetry(headers['retry-after']) : []),
  ];
}

function wrongInProblem({ status, headers, body, text }: Got): string[] {
  const isProblem =
    /^application\/(problem\+)?json$/.test(headers['content-type'] ?? '') &&
    JSON.stringify(Object.keys(body ?? {}).sort()) === JSON.stringify(PROBLEM_MEMBERS) &&
    body.status === status &&
    body.title === STATUS_CODES[status] &&
    /^[0-9a-f-]{36}$/.test(body.correlationId);
  return isProblem ? [] : [`no problem of status ${status}: ${text}`];
}

/** Parsing drops what the schema does not know. */
function wrongInView(view: ViewName, body: unknown): string[] {
  const { success, output } = v.safeParse(VIEWS[view] as v.GenericSchema, body);
  return success && JSON.stringify(sorted(output)) === JSON.stringify(sorted(body)) ? [] : [`no ${view}`];
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return value !== null && typeof value === 'object'
    ? Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, member]) => [name, sorted(member)])
    : value;
}

function wrongRetry(retryAfter: string | undefined): string[] {
  return Number(retryAfter) > 0 ? [] : [`Retry-After is ${retryAfter}`];
}
