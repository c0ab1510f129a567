import { once } from 'events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'http';
import type { AddressInfo } from 'net';
import { stripeEvents, type EventQuery } from '../../../src/webhook-pipeline/handlers/stripe-events.client';

interface Stored {
  readonly id: string;
  readonly type: string;
  readonly created: number;
}

const PAGE = 100;
let stored: Stored[];
let asked: URLSearchParams[];
let answer: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
let server: Server;
let url: string;

/** `GET /v1/events` as Stripe's reference has it: the newest first, by type or group of types, page by page. */
function list(request: IncomingMessage, response: ServerResponse): void {
  if (answer?.(request, response)) {
    return;
  }
  const { pathname, searchParams } = new URL(request.url!, url);
  if (pathname !== '/v1/events' || request.headers.authorization !== 'Bearer rk_test_1') {
    response.writeHead(401).end('{"error":{"message":"Invalid API Key provided: rk_test_****1"}}');
    return;
  }
  asked.push(searchParams);
  const is = (name: string) => searchParams.get(name)!;
  const matches = (type: string) =>
    is('type').endsWith('*') ? type.startsWith(is('type').slice(0, -1)) : type === is('type');
  const found = stored
    .filter(
      ({ type, created }) =>
        matches(type) && created >= Number(is('created[gte]')) && created < Number(is('created[lt]')),
    )
    .sort((a, b) => b.created - a.created);
  const start = found.findIndex(({ id }) => id === is('starting_after')) + 1;
  const data = found.slice(start, start + PAGE);
  response.end(JSON.stringify({ object: 'list', data, has_more: start + PAGE < found.length }));
}

beforeAll(async () => {
  server = createServer(list);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  stored = [];
  asked = [];
  answer = undefined;
});
afterAll(() => server.close());

async function idsOf(query: EventQuery, apiKey = 'rk_test_1'): Promise<string[][]> {
  const pages: string[][] = [];
  for await (const events of stripeEvents({ url, apiKey, fetch }, query)) {
    pages.push(events.map(({ id }) => id));
  }
  return pages;
}

describe('the events of Stripe', () => {
  test('are those of each type in the time, a page at a time', async () => {
    stored = Array.from({ length: 250 }, (_, index) => ({
      id: `evt_${index}`,
      type: 'charge.succeeded',
      created: 1_000 + index,
    }));
    stored.push(
      { id: 'evt_r', type: 'refund.created', created: 1_100 },
      { id: 'evt_x', type: 'customer.created', created: 1_100 },
    );
    const pages = await idsOf({ types: ['charge.succeeded', 'refund.*'], from: 1_010, to: 1_240 });
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 30, 1]);
    expect(new Set(pages.flat())).toEqual(new Set([...stored.slice(10, 240).map(({ id }) => id), 'evt_r']));
    expect(asked.map((query) => query.get('starting_after'))).toEqual([null, 'evt_140', 'evt_40', null]);
    expect(new Set(asked.map((query) => query.get('limit')))).toEqual(new Set([String(PAGE)]));
  });

  test('are none when there are none', async () => {
    expect(await idsOf({ types: ['charge.succeeded'], from: 0, to: 1 })).toEqual([[]]);
  });

  test('end with an empty page, whatever it says of a next one', async () => {
    answer = (_request, response) => {
      response.end('{"data":[],"has_more":true}');
      return true;
    };
    expect(await idsOf({ types: ['charge.succeeded'], from: 0, to: 1 })).toEqual([[]]);
  });

  test('are as a webhook has them, with every digit', async () => {
    answer = (_request, response) => {
      response.end('{"data":[{"id":"evt_1","amount":12345678901234567890,"rate":1.10}],"has_more":false}');
      return true;
    };
    const bodies: string[] = [];
    for await (const events of stripeEvents({ url, apiKey: 'k', fetch }, { types: ['a'], from: 0, to: 1 })) {
      bodies.push(...events.map(({ body }) => body));
    }
    expect(bodies).toEqual(['{"id":"evt_1","amount":12345678901234567890,"rate":1.10}']);
  });

  test('fails, without what Stripe says of the key', async () => {
    await expect(idsOf({ types: ['a'], from: 0, to: 1 }, 'rk_wrong')).rejects.toThrow(
      /^Stripe answered 401 to a list of events$/,
    );
  });

  test('does not follow to another host, which would get the key', async () => {
    answer = (_request, response) => {
      response.writeHead(302, { location: 'https://example.com/v1/events' }).end();
      return true;
    };
    await expect(idsOf({ types: ['a'], from: 0, to: 1 })).rejects.toThrow('fetch failed');
  });
});
