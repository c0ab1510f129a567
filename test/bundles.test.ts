import { execFile } from 'child_process';
import { readdirSync, readFileSync } from 'fs';
import { createServer } from 'http';
import { builtinModules } from 'module';
import type { AddressInfo } from 'net';
import { join } from 'path';
import { promisify } from 'util';
import { CONTEXT } from './webhook-pipeline/handlers/fixtures';

const ASSETS = join(__dirname, '../assets');
const bundles = readdirSync(ASSETS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));

describe('bundles of the handlers (X11)', () => {
  test('are one for each handler, beside the command line', () => {
    const handlers = readdirSync(join(__dirname, '../src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.lambda.ts'))
      .map((file) => file.replace(/\.ts$/, '/index.js'));
    expect(bundles.sort()).toEqual([...handlers, 'cli/index.js'].sort());
  });

  test.each(bundles)('%s needs nothing but Node.js', (file) => {
    const code = readFileSync(join(ASSETS, file), 'utf8');
    const required = [...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name.replace(/^node:/, ''));
    // The SDK looks for its native signer and does without it.
    const missing = required.filter((name) => !builtinModules.includes(name) && name !== '@aws-sdk/signature-v4-crt');
    expect(missing).toEqual([]);
  });

  test.each(bundles)(
    '%s looks for credentials in variables, and has nothing of what AWS Lambda does without',
    (file) => {
      const code = readFileSync(join(ASSETS, file), 'utf8');
      const others = ['AWS_CONTAINER_CREDENTIALS', 'AssumeRoleWithWebIdentity', 'sso_session'];
      expect(others.filter((word) => code.includes(word))).toEqual([]);
    },
  );

  test('sign with the credentials of their variables', async () => {
    const signatures: (string | undefined)[] = [];
    const server = createServer(({ headers }, response) => {
      signatures.push(headers.authorization, headers['x-amz-security-token'] as string);
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{"Item":{}}');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const env = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'ASIAOFTHEROLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token-of-the-role',
      HOME_REGION: 'eu-west-1',
      HOME_TABLE: 'home',
    };
    const bundle = join(ASSETS, 'ecommerce-serverless-api/handlers/regions.lambda/index.js');
    const call = `require(${JSON.stringify(bundle)}).health({ requestContext: {}, headers: {} }, {
      ...${JSON.stringify(CONTEXT)}, getRemainingTimeInMillis: () => 10_000,
    })`;
    try {
      await promisify(execFile)(process.execPath, ['-e', call], { env });
    } finally {
      server.close();
    }
    expect(signatures).toEqual([expect.stringContaining('Credential=ASIAOFTHEROLE/'), 'token-of-the-role']);
  });

  test.each(['route', 'validate'])('the AWS SDK v3 is in the bundle of %s', (handler) => {
    const code = readFileSync(join(ASSETS, `webhook-pipeline/handlers/${handler}.lambda/index.js`), 'utf8');
    expect(code).toContain('SendMessage');
  });
});
