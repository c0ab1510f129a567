import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as v from 'valibot';
import { requireAccess } from './access';
import { DynamoDb } from './dynamodb';
import type { Item } from './expression-evaluator';
import { OPERATIONS, refusalsOf, type Operation } from '../../../src/ecommerce-serverless-api/contract';
import { Home } from '../../../src/ecommerce-serverless-api/handlers/home';
import { Patience, type Surroundings } from '../../../src/ecommerce-serverless-api/handlers/patience';
import { serve } from '../../../src/ecommerce-serverless-api/handlers/serve';
import type { Kpi, Shop } from '../../../src/ecommerce-serverless-api/handlers/shop';
import { Store } from '../../../src/ecommerce-serverless-api/handlers/store.client';
import { VIEWS, type ViewName } from '../../../src/ecommerce-serverless-api/handlers/views';
import type { ShopFunctionName } from '../../../src/ecommerce-serverless-api/shop-access';

/** The variables of all functions, with an admin group and scope. */
export const VARIABLES = {
  PRODUCTS_TABLE: 'products-1',
  CARTS_TABLE: 'carts-1',
  CUSTOMERS_TABLE: 'customers-1',
  ORDERS_TABLE: 'orders-1',
  REQUESTS_TABLE: 'requests-1',
  AUTH: 'COGNITO',
  ADMIN_GROUP: 'admins',
  ADMIN_SCOPE: 'shop/admin',
  CART_SECONDS: '3600',
};

/** Noon of a day. */
export const NOW = Date.UTC(2026, 10, 26, 12);

/** What a request says. */
export interface Asked {
  readonly body?: unknown;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly as?: string | null;
  readonly groups?: string;
  readonly requestId?: string;
}

/** What came back. */
export interface Got {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
  readonly body: any;
}

let requests = 0;

/** An event of the gateway; the resource of a path is found by where its ids stand. */
export function eventOf(method: string, path: string, asked: Asked = {}): APIGatewayProxyEvent {
  const { resource, pathParameters } = resourceOf(path);
  const { body, query, headers, as = 'alice', groups, requestId = `request-${(requests += 1)}` } = asked;
  const claims = as === null ? undefined : { claims: { sub: as, 'cognito:groups': groups } };
  return {
    httpMethod: method,
    resource,
    path: '/never/read',
    pathParameters,
    queryStringParameters: query ?? null,
    multiValueQueryStringParameters: query ? mapValues(query, (value) => [value]) : null,
    headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    body: typeof body === 'string' || body === undefined ? (body ?? null) : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: { requestId, authorizer: claims, identity: {} },
  } as unknown as APIGatewayProxyEvent;
}

/** `/carts/c1/items/p1` is `/carts/{cartId}/items/{productId}`. */
function resourceOf(path: string): Pick<APIGatewayProxyEvent, 'resource' | 'pathParameters'> {
  const pathParameters: Record<string, string> = {};
  const parts = path.split('/').slice(1);
  const named = parts.map((part, index) => {
    if (index % 2 === 0 || !/^(products|carts|customers|orders|items)$/.test(parts[index - 1])) {
      return part;
    }
    const name = parts[index - 1] === 'items' ? 'productId' : `${parts[index - 1].slice(0, -1)}Id`;
    pathParameters[name] = part;
    return `{${name}}`;
  });
  return {
    resource: `/${named.join('/')}`,
    pathParameters: Object.keys(pathParameters).length > 0 ? pathParameters : null,
  };
}

function mapValues<T, U>(record: Record<string, T>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

/** A shop on tables in memory, which let each function do what it may; its clock stands still unless it sleeps. */
export class TestShop {
  public readonly db = new DynamoDb();
  public readonly kpis: Kpi[] = [];
  /** What the tables answer to the next commands, before they do anything: undefined is their own answer. */
  public readonly faults: ((command: object) => void)[] = [];
  public readonly commands: object[] = [];
  /** Who sent each of them, if that was said. */
  public readonly callers: (ShopFunctionName | undefined)[] = [];
  public now = NOW;
  public home = new Home();
  private ids = 0;
  private readonly functions = new Map<AbortSignal | undefined, ShopFunctionName>();

  public constructor() {
    Object.assign(process.env, VARIABLES);
    const send = async (command: object, options?: { abortSignal: AbortSignal }) => {
      const caller = this.functions.get(options?.abortSignal);
      this.commands.push(command);
      this.callers.push(caller);
      this.faults.shift()?.(command);
      requireAccess(caller, command);
      return this.db.execute(command);
    };
    jest.spyOn(DynamoDBDocumentClient.prototype, 'send').mockImplementation(send as never);
  }

  /** What an invocation with ten seconds works with; of no function in particular, it may do everything. */
  public invocation(caller?: ShopFunctionName): Shop {
    const surroundings: Surroundings = {
      now: () => this.now,
      random: () => 1,
      sleep: async (milliseconds) => void (this.now += milliseconds),
      newId: () => `id-${(this.ids += 1)}`,
    };
    const { signal } = new AbortController();
    if (caller !== undefined) {
      this.functions.set(signal, caller);
    }
    const store = new Store(new Patience(surroundings, this.now + 10_000), signal);
    return { ...surroundings, store, home: this.home, count: (kpi) => void this.kpis.push(kpi) };
  }

  /** Sends a request. */
  public async send(method: string, path: string, asked?: Asked): Promise<Got> {
    const entity = path.split('/')[1];
    const { response, failure, operationId } = await serve(
      entity,
      eventOf(method, path, asked),
      this.invocation(entity as ShopFunctionName),
    );
    const { statusCode: status, headers, body: text } = response;
    if (failure !== undefined && status === 500) {
      throw failure;
    }
    requireContract(operationId, status, text);
    return {
      status,
      headers: headers as Record<string, string>,
      text,
      body: text === '' ? undefined : JSON.parse(text),
    };
  }

  /** Sends a request of an administrator. */
  public admin(method: string, path: string, asked?: Asked): Promise<Got> {
    return this.send(method, path, { as: 'root', groups: 'admins', ...asked });
  }

  /** Puts a product into the shop; returns its id. */
  public async product(overrides: object = {}): Promise<string> {
    const body = { name: 'Mug', category: 'kitchen', price: { amount: 500, currency: 'EUR' }, stock: 10, ...overrides };
    const { body: made } = await this.admin('POST', '/products', { body, headers: key() });
    return made.productId;
  }

  /** A cart with these quantities; returns its id. */
  public async cart(items: Record<string, number>, as = 'alice'): Promise<string> {
    const { body } = await this.send('POST', '/carts', { as, headers: key() });
    for (const [productId, quantity] of Object.entries(items)) {
      const asked = { as, body: { quantity }, headers: { 'If-Match': '*' } };
      expect((await this.send('PUT', `/carts/${body.cartId}/items/${productId}`, asked)).status).toBe(200);
    }
    return body.cartId;
  }

  /** Something that happens between what the next request reads and what it writes. */
  public meanwhile(happens: () => void): void {
    let isOver = false;
    const fault = (command: object) => {
      if (!isOver && command instanceof TransactWriteCommand) {
        isOver = true;
        happens();
      }
    };
    this.faults.push(...Array<typeof fault>(3).fill(fault));
  }

  /** What a table holds of an id. */
  public stored(table: keyof DynamoDb['tables'], id: string): Item | undefined {
    return this.db.tables[table].get(id);
  }
}

/** Whatever is answered stands in the contract: the status, and every member of the body. */
function requireContract(operationId: string | undefined, status: number, text: string): void {
  const operation = OPERATIONS.find((candidate) => candidate.operationId === operationId) as Operation | undefined;
  if (operation === undefined) {
    return;
  }
  expect([operation.status, ...refusalsOf(operation)]).toContain(status);
  if (status < 300 && operation.view !== undefined) {
    const body = JSON.parse(text);
    const schema = VIEWS[operation.view as ViewName];
    const { issues = [] } = v.safeParse(schema, body);
    // With `fields`, members are missing; none is ever too many.
    expect(issues.filter(({ received }) => received !== 'undefined')).toEqual([]);
    const known =
      'items' in schema.entries && operation.view.endsWith('Page') ? ['items', 'cursor'] : Object.keys(schema.entries);
    expect(known).toEqual(expect.arrayContaining(Object.keys(body)));
  }
}

let keys = 0;

/** A new idempotency key. */
export function key(value = `key-${(keys += 1)}`): Record<string, string> {
  return { 'Idempotency-Key': value };
}
