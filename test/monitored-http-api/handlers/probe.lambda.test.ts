import { createServer, type IncomingMessage, type RequestListener, type Server } from 'http';
import type { AddressInfo } from 'net';
import { capture, flatMetrics, type Captured } from '../../webhook-pipeline/handlers/logs';

const SERVICE = 'http-api-dev';
let server: Server | undefined;
let captured: Captured;

beforeEach(() => {
  captured = capture();
});
afterEach(async () => {
  jest.restoreAllMocks();
  server?.closeAllConnections();
  await new Promise((closed) => (server ? server.close(closed) : closed(undefined)));
  server = undefined;
});

/** A server on a free port; returns its URL. */
async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((listening) => server!.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Runs the probe as Lambda does: the module reads its environment once. */
async function probe(url: string, variables: Record<string, string> = {}): Promise<void> {
  jest.replaceProperty(process, 'env', {
    ...process.env,
    POWERTOOLS_SERVICE_NAME: SERVICE,
    POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/MonitoredHttpApi',
    PROBE_URL: url,
    PROBE_EXPECTED_STATUS: '200',
    PROBE_TIMEOUT_MS: '5000',
    ...variables,
  });
  let handler: () => Promise<void>;
  jest.isolateModules(() => {
    ({ handler } = jest.requireActual('../../../src/monitored-http-api/handlers/probe.lambda'));
  });
  await expect(handler!()).resolves.toBeUndefined();
}

const available = () => flatMetrics(captured.metrics()).filter((line) => line.includes('ProbeAvailable'));
const AVAILABLE = `CdkGoldenPaths/MonitoredHttpApi ProbeAvailable{service=${SERVICE}}`;

describe('probe handler', () => {
  test('asks once, with GET and no credentials', async () => {
    const requests: IncomingMessage[] = [];
    const url = await serve((request, response) => {
      requests.push(request);
      response.end('{}');
    });
    await probe(`${url}/health?deep=1`);
    expect(requests.map((request) => [request.method, request.url])).toEqual([['GET', '/health?deep=1']]);
    expect(requests[0].headers.authorization).toBeUndefined();
  });

  test('publishes one EMF line: available, and how long it took', async () => {
    await probe(await serve((_request, response) => response.end('{}')));
    const [metrics] = captured.metrics();
    expect(captured.metrics()).toHaveLength(1);
    expect(metrics._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'CdkGoldenPaths/MonitoredHttpApi',
        Dimensions: [['service']],
        Metrics: [
          { Name: 'ProbeAvailable', Unit: 'Count' },
          { Name: 'ProbeLatency', Unit: 'Milliseconds' },
        ],
      },
    ]);
    expect(metrics).toMatchObject({ service: SERVICE, ProbeAvailable: 1, ProbeLatency: expect.any(Number) });
    expect(metrics.ProbeLatency).toBeGreaterThanOrEqual(0);
  });

  test('logs what it saw, and not what the answer held (X8)', async () => {
    const url = await serve((_request, response) => response.end('body-secret'));
    await probe(url);
    expect(captured.lines()).toMatchObject([
      { level: 'INFO', message: 'Available', service: SERVICE, url, status: 200 },
    ]);
    expect(captured.text()).not.toContain('secret');
  });

  test('measures the whole answer', async () => {
    await probe(
      await serve((_request, response) => {
        response.write('first');
        setTimeout(() => response.end('last'), 120);
      }),
    );
    expect(captured.metrics()[0].ProbeLatency).toBeGreaterThanOrEqual(100);
    expect(available()).toEqual([`${AVAILABLE} 1`]);
  });

  test.each([201, 204, 404, 500, 503])('is not available with %d', async (status) => {
    await probe(await serve((_request, response) => response.writeHead(status).end()));
    expect(available()).toEqual([`${AVAILABLE} 0`]);
    expect(captured.lines()).toMatchObject([{ level: 'WARN', message: 'Unavailable', status }]);
  });

  test('takes the status that is expected', async () => {
    const url = await serve((_request, response) => response.writeHead(401).end());
    await probe(url, { PROBE_EXPECTED_STATUS: '401' });
    expect(available()).toEqual([`${AVAILABLE} 1`]);
  });

  test('does not follow a redirect', async () => {
    const paths: (string | undefined)[] = [];
    const url = await serve(({ url: path }, response) => {
      paths.push(path);
      response.writeHead(path === '/health' ? 302 : 200, { location: '/other' }).end();
    });
    await probe(`${url}/health`);
    expect(paths).toEqual(['/health']);
    expect(available()).toEqual([`${AVAILABLE} 0`]);
    expect(captured.lines()).toMatchObject([{ message: 'Unavailable', status: 302 }]);
  });

  test.each<[string, RequestListener]>([
    ['there is no answer', () => {}],
    ['the answer does not end', (_request, response) => response.write('first')],
  ])('is not available when %s in time', async (_when, listener) => {
    await probe(await serve(listener), { PROBE_TIMEOUT_MS: '150' });
    expect(available()).toEqual([`${AVAILABLE} 0`]);
    expect(captured.lines()).toMatchObject([{ level: 'WARN', message: 'Unavailable', reason: 'TimeoutError' }]);
    const { ProbeLatency } = captured.metrics()[0];
    expect(ProbeLatency).toBeGreaterThanOrEqual(140);
    expect(ProbeLatency).toBeLessThan(2_000);
  });

  test('is not available when the connection is refused', async () => {
    const url = await serve(() => {});
    await new Promise((closed) => server!.close(closed));
    server = undefined;
    await probe(url);
    expect(available()).toEqual([`${AVAILABLE} 0`]);
    expect(captured.lines()).toMatchObject([{ level: 'WARN', message: 'Unavailable', reason: 'ECONNREFUSED' }]);
  });

  test('is not available when the connection breaks', async () => {
    await probe(await serve((request) => request.socket.destroy()));
    expect(available()).toEqual([`${AVAILABLE} 0`]);
    expect(captured.lines()).toMatchObject([{ message: 'Unavailable', reason: expect.any(String) }]);
  });

  test('is not available at what is no URL', async () => {
    await probe('https://');
    expect(available()).toEqual([`${AVAILABLE} 0`]);
  });

  test.each(['PROBE_URL', 'PROBE_EXPECTED_STATUS', 'PROBE_TIMEOUT_MS'])('fails to start without %s', async (name) => {
    await expect(probe('http://127.0.0.1', { [name]: '' })).rejects.toThrow(`environment variable ${name} is not set`);
  });
});
