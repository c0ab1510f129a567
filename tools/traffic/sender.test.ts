import { once } from 'events';
import { createServer, type Server } from 'http';
import type { AddressInfo } from 'net';
import { outgoing } from './outgoing';
import { send } from './sender';
import { problem } from '../../src/functions/problem';

let server: Server | undefined;
afterEach(() => server?.close());

async function answerTo(status: number, body: string) {
  server = createServer((_request, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return send({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, maxRepeats: 0 }, outgoing({}));
}

const errors = [
  { field: 'amount', detail: 'must be a number' },
  { field: 'timestamp', detail: 'must be a date' },
];
const BAD = problem('BAD_REQUEST_BODY', { detail: 'The event is not valid', errors, correlationId: 'c' });

test.each([
  [202, '{"eventId":"a","correlationId":"c"}', { code: 'ACCEPTED', correlationId: 'c' }],
  [202, '', { code: 'ACCEPTED' }],
  [200, '{"eventId":"a","correlationId":"c"}', { code: 'HTTP 200', correlationId: 'c' }],
  [500, '{"message":"Internal server error"}', { code: 'HTTP 500' }],
  [502, '<html>', { code: 'HTTP 502' }],
  [503, 'null', { code: 'HTTP 503' }],
  [400, JSON.stringify(BAD), { code: 'BAD_REQUEST_BODY', correlationId: 'c', detail: 'amount must be a number' }],
  [400, JSON.stringify({ ...BAD, errors: [] }), { code: 'BAD_REQUEST_BODY', detail: 'The event is not valid' }],
])('an answer %d %s is %j', async (status, body, meaning) => {
  expect(await answerTo(status, body)).toMatchObject({ status, ...meaning });
});
