import { createHash, generateKeyPairSync, type KeyObject } from 'crypto';
import http, { createServer, type Server } from 'http';
import type { AddressInfo } from 'net';
import { SignJWT, type JWTPayload } from 'jose';
import { NOW, SECONDS, signedRequest, source } from './requests';
import { verify } from '../../../../src/webhook-pipeline/handlers/sources/verifiers';
import { sign } from '../../../../tools/webhook-signers/sign';

const BODY = '{"event_id":"1"}';
const HEX = createHash('sha256').update(BODY).digest('hex');
const GENUINE = { ok: true, secret: 0 };
const WRONG = { ok: false, reason: 'WrongSignature' };
const ISSUER = 'https://sender.example.com';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
/** Of each kind of key; their ids are the algorithms that they are for. */
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PAIRS = {
  ...Object.fromEntries(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((algorithm) => [algorithm, RSA])),
  ES256: pair,
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  EdDSA: generateKeyPairSync('ed25519'),
};
let server: Server;
let status = 200;
let paths = 0;

beforeAll(async () => {
  server = createServer((_request, response) => {
    const keys = [
      { ...pair.publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'ES256', use: 'sig' },
      ...Object.entries(PAIRS).map(([kid, { publicKey }]) => ({ ...publicKey.export({ format: 'jwk' }), kid })),
    ];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function target() {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${++paths}`;
  const jwks = { url, header: 'x-token', bodyHashClaim: 'body_hash', issuer: ISSUER, audience: 'shop' };
  return { ...source('jwks'), jwks };
}

function token(claims: JWTPayload = {}, key: KeyObject | Uint8Array = pair.privateKey, alg = 'ES256', kid = 'key-1') {
  return new SignJWT({ iat: SECONDS, iss: ISSUER, aud: 'shop', body_hash: HEX, ...claims })
    .setProtectedHeader({ alg, kid })
    .sign(key);
}

function verdictOn(given: string | undefined, body = BODY) {
  return verify(target(), signedRequest(body, { 'x-token': given }), []);
}

test.each(['hex', 'base64url'] as const)('takes a token with the hash of the body in %s', async (encoding) => {
  const body_hash = createHash('sha256').update(BODY).digest(encoding);
  expect(await verdictOn(await token({ body_hash }))).toEqual(GENUINE);
  expect(await verdictOn(`Bearer ${await token({ body_hash })}`)).toEqual(GENUINE);
});

test.each(Object.entries(PAIRS))('takes a token that is signed by %s', async (algorithm, { privateKey }) => {
  expect(await verdictOn(await token({}, privateKey, algorithm, algorithm))).toEqual(GENUINE);
});

test('takes what the signer of the tools signs', async () => {
  const key = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const { jwks } = target();
  const { headers } = sign('jwks', key, BODY, { now: NOW, url: '', jwks });
  expect(await verify({ ...source('jwks'), jwks }, signedRequest(BODY, headers), [])).toEqual(GENUINE);
});

test.each([
  ['of another body', {}, '{"event_id":"2"}'],
  ['without a hash', { body_hash: undefined }, BODY],
  ['of another issuer', { iss: 'https://example.com' }, BODY],
  ['for another audience', { aud: 'other' }, BODY],
  ['without a time', { iat: undefined }, BODY],
  ['that has expired', { exp: SECONDS - 1 }, BODY],
])('refuses a token %s', async (_what, claims, body) => {
  expect(await verdictOn(await token(claims), body)).toEqual(WRONG);
});

test('refuses a token by another key, by a secret and by none', async () => {
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await token()).split('.')[1]}.`;
  const secret = Buffer.from(JSON.stringify(pair.publicKey.export({ format: 'jwk' })));
  const tokens = [
    token({}, other.privateKey),
    token({}, pair.privateKey, 'ES256', 'key-2'),
    token({}, secret, 'HS256'),
  ];
  for (const given of [...(await Promise.all(tokens)), unsigned, 'x', 'a.b.c', '..']) {
    expect(await verdictOn(given)).toEqual(WRONG);
  }
});

test('refuses every change of a character of the token', async () => {
  const text = await token();
  const of = target();
  for (const index of text.split('').keys()) {
    const changed = text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);
    const verdict = await verify(of, signedRequest(BODY, { 'x-token': changed }), []);
    expect({ index, ok: verdict.ok }).toEqual({ index, ok: false });
  }
});

test('refuses another text of the same signature, and a token with a word in it', async () => {
  const text = await token();
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  // 64 bytes leave four bits of the last digit that say nothing.
  const last = digits[digits.indexOf(text.at(-1)!) + 1];
  expect(await verdictOn(`${text.slice(0, -1)}${last}`)).toEqual(WRONG);
  expect(await verdictOn(`${text.slice(0, 5)}Bearer ${text.slice(5)}`)).toEqual(WRONG);
});

test('waits 3 seconds for the keys, and no longer', async () => {
  const get = jest.spyOn(http, 'get');
  await verdictOn(await token());
  expect(get).toHaveBeenCalledTimes(1);
  expect(get.mock.calls[0][1]).toMatchObject({ timeout: 3_000 });
});

test.each([undefined, ''])('refuses a request without a token (%j)', async (given) => {
  expect(await verdictOn(given)).toEqual({ ok: false, reason: 'MissingSignature' });
});

test.each([1, -1])('takes a time that is off by the tolerance, and no more (%d)', async (way) => {
  expect(await verdictOn(await token({ iat: SECONDS + way * 300 }))).toEqual(GENUINE);
  expect(await verdictOn(await token({ iat: SECONDS + way * 301 }))).toEqual({ ok: false, reason: 'Stale' });
});

test('throws when the keys cannot be fetched', async () => {
  status = 500;
  await expect(verdictOn(await token())).rejects.toThrow();
  status = 200;
});
