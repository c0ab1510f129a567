import { spawn } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { createServer, type Server } from 'http';
import type { AddressInfo } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { CERTIFICATE, DOMAIN, GoldenServer } from './handlers/golden-server';
import { HOOK_EVENT } from './handlers/hook-event';

const BUNDLE = join(__dirname, '../../assets/ml-api-platform/platform.js');
const FILE = {
  path: '/api/v1/predict',
  contentType: 'image/png',
  tolerance: 0.02,
  cases: [
    { name: 'a seven', body: 'c2V2ZW4=', expected: { digit: 7, confidence: 0.9 } },
    { name: 'a three', body: 'dGhyZWU=', expected: { digit: 3, confidence: 0.8 } },
  ],
};

let folder: string;
let store: Server;
let server: GoldenServer;
let digits: Record<string, object>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'golden-'));
  writeFileSync(join(folder, 'ca.pem'), CERTIFICATE.cert);
  digits = { seven: { digit: 7, confidence: 0.91 }, three: { digit: 3, confidence: 0.79 } };
  store = createServer(({ url }, response) =>
    url?.startsWith('/models/golden.json') ? response.end(JSON.stringify(FILE)) : response.writeHead(404).end(),
  );
  await new Promise<void>((listening) => store.listen(0, '127.0.0.1', listening));
  server = await GoldenServer.start(({ body }, response) => response.end(JSON.stringify(digits[body])));
});
afterEach(async () => {
  await server.stop();
  await new Promise((closed) => store.close(closed));
  rmSync(folder, { recursive: true });
});

/** Runs what is in the package, in a process that trusts the authority as it does those of the world. */
async function run(variables: Record<string, string> = {}): Promise<{ status: string; text: string }> {
  const { port } = store.address() as AddressInfo;
  const script = `
    const context = { getRemainingTimeInMillis: () => 60000 };
    require(${JSON.stringify(BUNDLE)}).goldenPredictions(${JSON.stringify(HOOK_EVENT)}, context)
      .then(({ hookStatus }) => process.stdout.write('hook ' + hookStatus + '\\n'));`;
  const child = spawn(process.execPath, ['-e', script], {
    env: {
      PATH: process.env.PATH,
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      GOLDEN_BUCKET: 'models',
      POWERTOOLS_SERVICE_NAME: 'ml-api-dev',
      POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/MlApiPlatform',
      GOLDEN_VERSION: 'v1',
      GOLDEN_OBJECT_KEY: 'golden.json',
      GOLDEN_ENDPOINT: '127.0.0.1',
      GOLDEN_PORT: String(server.port),
      GOLDEN_DOMAIN_NAME: DOMAIN,
      GOLDEN_HEADERS: '{"x-golden":"1"}',
      GOLDEN_TIMEOUT_MS: '5000',
      ...variables,
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (text += chunk));
  }
  await new Promise((ended) => child.on('close', ended));
  return { status: /^hook (\w+)$/m.exec(text)?.[1] ?? text, text };
}

test('the bundle reads the file from Amazon S3 and asks the revision over verified TLS (M9)', async () => {
  const { status, text } = await run();
  expect(status).toBe('SUCCEEDED');
  expect(text).toContain('"GoldenPredictionsPassed":2');
  expect(
    server.received
      .map(({ line, host, serverName, headers, body }) => [line, host, serverName, headers['x-golden'], body])
      .sort(),
  ).toEqual([
    ['POST /api/v1/predict', DOMAIN, DOMAIN, '1', 'seven'],
    ['POST /api/v1/predict', DOMAIN, DOMAIN, '1', 'three'],
  ]);
}, 30_000);

test('the bundle rolls a revision back that drifts', async () => {
  digits.three = { digit: 8, confidence: 0.8 };
  const { status, text } = await run();
  expect(status).toBe('FAILED');
  expect(text).toContain('"prediction":"a three","reason":"drift","at":"digit"');
}, 30_000);

test('the bundle rolls back when there is no file', async () => {
  const { status, text } = await run({ GOLDEN_OBJECT_KEY: 'other.json' });
  expect(status).toBe('FAILED');
  expect(text).toContain('"message":"Unusable file"');
}, 30_000);
