import { once } from 'events';
import { createServer, type RequestListener, type Server } from 'http';
import type { AddressInfo } from 'net';
import { loadOf } from './requests';
import { consume, sendLoad } from './send';
import type { Found } from '../traffic/oracle';
import { outgoing } from '../traffic/outgoing';
import { send } from '../traffic/sender';

const REQUEST = outgoing({});

let server: Server | undefined;
afterEach(() => server?.close());

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('each request is sent once, and a burst at once beside the steady senders', async () => {
  const [bodies, open]: [string[], number[]] = [[], []];
  let now = 0;
  const url = await serve((request, response) => {
    open.push((now += 1));
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      bodies.push(body);
      setTimeout(() => response.writeHead(202).end('{}', () => (now -= 1)), 50);
    });
  });
  const requests = Array.from({ length: 1_000 }, (_, index) => outgoing({ index }));
  const load = loadOf(requests);
  const answers = await sendLoad(load, 64, (request) => send({ url }, request));
  expect(answers.map(({ status }) => status)).toEqual(requests.map(() => 202));
  expect(bodies.sort()).toEqual(requests.map(({ body }) => body).sort());
  expect(load.bursts.map(({ length }) => length)).toEqual([250]);
  expect(Math.max(...open)).toBeGreaterThan(64);
});

describe('a request that is refused', () => {
  const refusing = (times: number) => {
    let left = times;
    return serve((_request, response) => {
      const [status, headers] = left > 0 ? [left % 2 ? 503 : 429, { 'retry-after': '0.05' }] : [202, {}];
      left -= 1;
      response.writeHead(status, headers).end(status === 202 ? '{}' : '{"code":"THROTTLED"}');
    });
  };

  test('is sent again when the answer says so, and tells how it was refused', async () => {
    const url = await refusing(3);
    const answer = await send({ url }, REQUEST);
    expect(answer).toMatchObject({ status: 202, code: 'ACCEPTED', refusals: [503, 429, 503] });
    expect(answer.milliseconds).toBeGreaterThan(140);
  });

  test('is signed anew each time', async () => {
    const url = await refusing(3);
    const sign = jest.fn(() => REQUEST);
    expect(await send({ url }, sign)).toMatchObject({ status: 202 });
    expect(sign).toHaveBeenCalledTimes(4);
  });

  test('is given up in the end', async () => {
    const url = await refusing(9);
    const answer = await send({ url, maxRepeats: 2 }, REQUEST);
    expect(answer).toMatchObject({ status: 503, code: 'THROTTLED', refusals: [503, 429] });
  });
});

describe('the consumer', () => {
  const found: Found = { queue: 'payments', eventId: 'a', body: '{}' };

  test('has all that was read until it is stopped, and after it', async () => {
    let reads = 0;
    const consumer = consume(async () => (++reads ? [found] : []));
    const all = await consumer.stop();
    expect(all).toHaveLength(reads);
    expect(reads).toBe(2);
  });

  test('fails when a queue cannot be read', async () => {
    const consumer = consume(() => Promise.reject(new Error('no queue')));
    await expect(consumer.stop()).rejects.toThrow('no queue');
  });
});
