import { call } from '../../emulator/http-call';
import type { Row } from '../traffic/rows';

/** Requests to the HTTP API of the example app, and the status that its README promises. */
const REQUESTS: [method: string, path: string, body: string | undefined, status: number][] = [
  ['GET', '/health', undefined, 200],
  ['GET', '/info', undefined, 200],
  ['POST', '/orders', '{"amount":"19.99"}', 200],
  ['PUT', '/orders/7', '{"amount":', 400],
  ['DELETE', '/orders/7', undefined, 204],
  ['GET', '/nowhere', undefined, 404],
  ['PATCH', '/orders/7', '{}', 405],
];

/** What the HTTP API answers, one row a request. */
export async function callHttpApi(url: string, ca?: string): Promise<Row[]> {
  const base = url.replace(/\/$/, '');
  const rows: Row[] = [];
  for (const [method, path, body, expected] of REQUESTS) {
    const { status } = await call(base + path, { method, body, ca });
    rows.push({ what: `HTTP API: ${method} ${path}`, seen: status, expected });
  }
  return rows;
}
