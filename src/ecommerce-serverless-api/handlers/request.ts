import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as v from 'valibot';
import type { Caller } from './caller';
import { readIfMatch, type Precondition } from './etag';
import { QUERIES, type QueryName } from './queries';
import { invalid, invalidParameter, notFound } from './refusals';
import { BODIES, type BodyName } from './schemas';
import { headerOf, parseJson, readText, requireJson } from '../../functions/handlers/request-body';
import type { FieldError, ProblemCode } from '../../functions/problem';
import type { Operation } from '../contract';

/** No body that a schema accepts is larger. */
const MAX_BODY_BYTES = 65_536;

/** A request that is in order, as far as can be told without looking at data. */
export interface ShopRequest<Body = unknown, Query = unknown> {
  readonly operation: Operation;
  readonly caller: Caller;
  /** API Gateway's id of the request: the correlation id. */
  readonly requestId: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** Of an operation that needs one. */
  readonly ifMatch: Precondition;
  /** The idempotency key, of an operation that needs one. */
  readonly key: string;
}

/** Checks a request against what the contract says of its operation; throws the 4xx that names everything wrong. */
export function readRequest(operation: Operation, event: APIGatewayProxyEvent, caller: Caller): ShopRequest {
  return {
    operation,
    caller,
    requestId: event.requestContext.requestId,
    params: readIds(event),
    query: readQuery(operation, event),
    key: operation.needs === 'once' ? readKey(headerOf(event.headers, 'idempotency-key')) : '',
    ifMatch: operation.needs === 'ifMatch' ? readIfMatch(headerOf(event.headers, 'if-match')) : '*',
    body: operation.body === undefined ? undefined : readBody(BODIES[operation.body as BodyName], event),
  };
}

/** Nothing has an id of another kind: the answer is the one to any id that is not there. */
function readIds({ pathParameters }: APIGatewayProxyEvent): Record<string, string> {
  const ids = Object.entries(pathParameters ?? {}).map(([name, id]) => [name, String(id)] as const);
  if (!ids.every(([, id]) => /^[\x21-\x7e]{1,255}$/.test(id))) {
    throw notFound();
  }
  return Object.fromEntries(ids);
}

function readKey(key: string | undefined): string {
  if (key === undefined || !/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw invalidParameter('Idempotency-Key', 'must be there, with 1 to 255 printable ASCII characters');
  }
  return key;
}

function readQuery(operation: Operation, event: APIGatewayProxyEvent): unknown {
  const schema = operation.query === undefined ? v.strictObject({}) : QUERIES[operation.query as QueryName];
  const given = Object.entries(event.multiValueQueryStringParameters ?? {});
  const repeated = given.filter(([, values]) => values!.length > 1);
  if (repeated.length > 0) {
    throw invalid(
      'BAD_REQUEST_PARAMETERS',
      repeated.map(([field]) => ({ field, detail: 'must be given once' })),
    );
  }
  return parse(schema, event.queryStringParameters ?? {}, 'BAD_REQUEST_PARAMETERS');
}

function readBody(schema: v.GenericSchema, event: APIGatewayProxyEvent): unknown {
  requireJson(event.headers);
  return parse(schema, parseJson(readText(event, MAX_BODY_BYTES)), 'BAD_REQUEST_BODY');
}

/** What it says, normalised, or the 400 that names every field that is wrong, and no value. */
function parse(schema: v.GenericSchema, input: unknown, code: ProblemCode): unknown {
  const result = v.safeParse(schema, input);
  if (!result.success) {
    throw invalid(code, result.issues.map(toFieldError));
  }
  return result.output;
}

function toFieldError(issue: v.BaseIssue<unknown>): FieldError {
  const field = v.getDotPath(issue)?.slice(0, 100) ?? 'body';
  return { field, detail: detailOf(issue) };
}

/** The messages of objects are Valibot's, which repeat what was sent; those of everything in them are our own. */
function detailOf({ type, received, expected, message }: v.BaseIssue<unknown>): string {
  if (type !== 'strict_object') {
    return message;
  }
  if (expected === 'never') {
    return 'is not known';
  }
  return received === 'undefined' ? 'is missing' : 'must be a JSON object';
}
