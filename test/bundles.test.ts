import { execFile } from 'child_process';
import { readdirSync, readFileSync } from 'fs';
import { createServer } from 'http';
import { builtinModules } from 'module';
import type { AddressInfo } from 'net';
import { dirname, join, relative } from 'path';
import { promisify } from 'util';
import { CONTEXT } from './webhook-pipeline/handlers/fixtures';
import { bundles } from '../tools/bundles/bundles';
import { NEVER_IMPORTED } from '../tools/bundles/plugins';

const ASSETS = join(__dirname, '../assets');
const FILES = readdirSync(ASSETS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
/** The SDK looks for its native signer and does without it; the others it imports when something happens that never does. */
const NEVER_LOADED = ['@aws-sdk/signature-v4-crt', ...NEVER_IMPORTED];

/** What a file of assets/ imports, now or later. */
function importsOf(file: string): string[] {
  const code = readFileSync(join(ASSETS, file), 'utf8');
  return [...code.matchAll(/\b(?:require|import)\("([^"]+)"\)/g)].map(([, name]) => name.replace(/^node:/, ''));
}

describe('bundles of the handlers (X11)', () => {
  test('are what the sources are bundled to, and nothing else', async () => {
    const files = (await bundles()).flatMap((bundle) => [...bundle.files]);
    const paths = files.map(([file]) => relative('assets', file));
    expect(FILES.sort()).toEqual([...paths, 'cli/index.js'].sort());
    expect(files.filter(([file, text]) => readFileSync(join(ASSETS, '..', file), 'utf8') !== text)).toEqual([]);
  }, 60_000);

  test.each(FILES)('%s needs nothing but Node.js and files beside it', (file) => {
    const names = importsOf(file).filter((name) => !builtinModules.includes(name) && !NEVER_LOADED.includes(name));
    expect(names.filter((name) => !FILES.includes(join(dirname(file), name)))).toEqual([]);
  });

  test.each(FILES)('%s looks for credentials in variables, and has nothing of what AWS Lambda does without', (file) => {
    const code = readFileSync(join(ASSETS, file), 'utf8');
    const others = ['AWS_CONTAINER_CREDENTIALS', 'AssumeRoleWithWebIdentity', 'sso_session'];
    expect(others.filter((word) => code.includes(word))).toEqual([]);
  });

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
    const bundle = join(ASSETS, 'ecommerce-serverless-api/regions.js');
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
    const code = loaded(`webhook-pipeline/${handler}.js`).map((file) => readFileSync(join(ASSETS, file), 'utf8'));
    expect(code.join()).toContain('SendMessage');
  });

  test.each([
    ['webhook-pipeline/route.js', ['xmlns', 'ListObjectsV2', 'createPublicKey', 'GetSecretValue']],
    ['webhook-pipeline/validate.js', ['xmlns', 'ListObjectsV2', 'PutItem']],
    ['webhook-pipeline/reconcile.js', ['xmlns', 'ListObjectsV2']],
    ['ecommerce-serverless-api/shop.js', ['AWSGirApiService']],
    ['ecommerce-serverless-api/authorize.js', ['DynamoDB', 'EventBridge']],
    ['monitored-http-api/api.js', ['CloudWatchMetrics']],
  ])('%s loads nothing that only other functions of the construct need', (file, others) => {
    const inAny = (files: string[]) =>
      others.filter((word) => files.some((one) => readFileSync(join(ASSETS, one), 'utf8').includes(word)));
    expect(inAny(FILES.filter((one) => dirname(one) === dirname(file)))).toEqual(others);
    expect(inAny(loaded(file))).toEqual([]);
  });
});

/** A file of assets/ and all that it loads. */
function loaded(file: string): string[] {
  const found = new Set([file]);
  for (const one of found) {
    importsOf(one)
      .filter((name) => name.startsWith('./'))
      .forEach((name) => found.add(join(dirname(one), name)));
  }
  return [...found];
}
