import { STATUS_CODES } from 'http';
import { convert, type JsonSchema } from './json-schema';
import {
  entityOf,
  OPERATIONS,
  pathParameters,
  refusalsOf,
  type Operation,
  type OperationId,
} from '../../src/ecommerce-serverless-api/contract';
import { CONFLICTS, SUMMARIES } from '../../src/ecommerce-serverless-api/contract-words';
import { QUERIES, type QueryName } from '../../src/ecommerce-serverless-api/handlers/queries';
import { BODIES } from '../../src/ecommerce-serverless-api/handlers/schemas';
import { VIEWS } from '../../src/ecommerce-serverless-api/handlers/views';

const operations: readonly Operation[] = OPERATIONS;
const ID = { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' };

/** What a problem is (RFC 9457), in handlers and gateway alike. */
const PROBLEM = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', description: 'What went wrong, as a program reads it' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, detail: { type: 'string' } },
        required: ['field', 'detail'],
      },
    },
    correlationId: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'detail', 'code', 'errors', 'correlationId'],
};

const HEADERS = {
  once: {
    name: 'Idempotency-Key',
    description: 'Whoever sends a request again, with the same key, gets the same answer, for a day',
    schema: { type: 'string', pattern: '^[\\x20-\\x7e]{1,255}$' },
  },
  ifMatch: {
    name: 'If-Match',
    description: 'The ETag of the version that the change is meant for, or *',
    schema: { type: 'string', pattern: '^\\s*(\\*|(W/)?"[\\x21\\x23-\\x7e]*")\\s*$' },
  },
};

/** The contract as an OpenAPI 3.1 document. */
export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    (paths[operation.resource] ??= {})[operation.method.toLowerCase()] = operationObject(operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'EcommerceServerlessApi',
      version: '1.0.0',
      description: 'Products, carts, customers and orders. Amounts of money are whole minor units.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: { ...bodySchemas(), ...viewSchemas(), Problem: PROBLEM },
      responses: problemResponses(),
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

/** The JSON Schemas of all request bodies, which are also the models of the gateway. */
export function bodySchemas(): Record<string, JsonSchema> {
  return mapValues(BODIES, (schema) => convert(schema, 'input'));
}

/** Those of all answers; where `fields` selects members, none of them has to be there. */
function viewSchemas(): Record<string, JsonSchema> {
  const views = mapValues(VIEWS, (schema) => convert(schema, 'output'));
  const selected = operations.filter(({ query }) => query !== undefined).map(({ view }) => view!);
  const parts = selected.map((view) => [partOf(view), withoutRequired(view, views[view])]);
  return { ...views, ...Object.fromEntries(parts) };
}

function partOf(view: string): string {
  return `PartOf${view}`;
}

function withoutRequired(view: string, schema: JsonSchema): JsonSchema {
  if (!view.endsWith('Page')) {
    return { ...schema, required: undefined };
  }
  const { items } = schema.properties!;
  const some = { ...items, items: { ...items.items, required: undefined } };
  return { ...schema, properties: { ...schema.properties, items: some } };
}

function operationObject(operation: Operation): object {
  const { operationId, access, body } = operation;
  return {
    operationId,
    summary: SUMMARIES[operationId as OperationId],
    tags: [entityOf(operation)],
    security: access === 'public' ? [] : [{ token: [] }],
    parameters: parametersOf(operation),
    ...(body !== undefined && { requestBody: { required: true, content: json('application/json', body) } }),
    responses: responsesOf(operation),
  };
}

function parametersOf(operation: Operation): object[] {
  const { needs, query } = operation;
  const path = pathParameters(operation).map((name) => ({ name, in: 'path', required: true, schema: ID }));
  const header = needs === undefined ? [] : [{ in: 'header', required: true, ...HEADERS[needs] }];
  const given = query === undefined ? {} : convert(QUERIES[query as QueryName], 'output').properties!;
  const parameters = Object.entries(given).map(([name, schema]) => ({
    name,
    in: 'query',
    ...(schema.type === 'array' && { style: 'form', explode: false }),
    schema,
  }));
  return [...path, ...parameters, ...header];
}

function responsesOf(operation: Operation): Record<string, object> {
  const { operationId, status, view, query, conflicts } = operation;
  const name = view !== undefined && query !== undefined ? partOf(view) : view;
  const success = {
    description: STATUS_CODES[status],
    ...(name !== undefined && { content: json('application/json', name) }),
  };
  const refusals = refusalsOf(operation).map((refusal) => [
    refusal,
    refusal === 409 && conflicts
      ? problemResponse(refusal, CONFLICTS[operationId as keyof typeof CONFLICTS])
      : { $ref: `#/components/responses/${nameOf(refusal)}` },
  ]);
  return { [status]: success, ...Object.fromEntries(refusals) };
}

function problemResponses(): Record<string, object> {
  const statuses = new Set(operations.flatMap(refusalsOf));
  return Object.fromEntries([...statuses].sort().map((status) => [nameOf(status), problemResponse(status)]));
}

function problemResponse(status: number, more?: string): object {
  const description = [STATUS_CODES[status], ...(more === undefined ? [] : [more])].join(': ');
  // The gateway's own problems are of the first type.
  return {
    description,
    content: { ...json('application/json', 'Problem'), ...json('application/problem+json', 'Problem') },
  };
}

function nameOf(status: number): string {
  return STATUS_CODES[status]!.replaceAll(' ', '');
}

function json(type: string, name: string): object {
  return { [type]: { schema: { $ref: `#/components/schemas/${name}` } } };
}

function mapValues<T, U>(record: Record<string, T>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
