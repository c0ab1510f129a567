import { X509Certificate } from 'crypto';
import { signedRequest, source } from './requests';
import { certificate, privateKey } from './worlds';
import { trustedRoots } from '../../../../src/webhook-pipeline/handlers/sources/certificates';
import { verify } from '../../../../src/webhook-pipeline/handlers/sources/verifiers';
import { eventOf } from '../../../../tools/webhook-signers/events';
import { sign } from '../../../../tools/webhook-signers/sign';

const TARGET = source('paypal', { webhookId: '1JE4291016473214C' });
const NAME = 'messageverificationcerts.paypal.com';
const root = certificate({ name: 'Root', isAuthority: true });
const middle = certificate({ name: 'Middle', issuer: root, isAuthority: true });
const key = privateKey('rsa');
const leaf = certificate({ name: NAME, issuer: middle, key });
const CHAIN = leaf.pem + middle.pem;
const { body } = eventOf('paypal', 'refund', 1)!;
const GENUINE = { ok: true, secret: 0 };
const WRONG = { ok: false, reason: 'WrongSignature' };
const MALFORMED = { ok: false, reason: 'Malformed' };
// The certificates are valid from when they are made.
const TODAY = Date.now() + 1000;

let serial = 0;

interface World {
  readonly pem?: string;
  readonly key?: string;
  readonly status?: number;
  readonly now?: number;
  readonly signedAt?: number;
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string | undefined>;
  readonly fetch?: typeof fetch;
  readonly trusted?: string;
}

function verdictOn(world: World = {}) {
  const {
    pem = CHAIN,
    key: signingKey = key,
    status = 200,
    now = Date.now() + 1000,
    signedAt = now,
    headers = {},
  } = world;
  const certificateUrl = `https://api.sandbox.paypal.com/v1/notifications/certs/CERT-${++serial}`;
  const signed = sign('paypal', signingKey, body, {
    now: signedAt,
    url: '',
    webhookId: TARGET.webhookId,
    certificateUrl,
  });
  const request = signedRequest(world.body ?? body, { ...signed.headers, ...headers }, { now });
  const answer: typeof fetch = async () => new Response(pem, { status });
  return verify(TARGET, request, [], {
    fetch: world.fetch ?? answer,
    roots: () => [new X509Certificate(world.trusted ?? root.pem)],
  });
}

test('takes what the holder of a certificate of PayPal signs', async () => {
  expect(await verdictOn()).toEqual(GENUINE);
});

test('refuses every single-byte change of the body', async () => {
  const bytes = Buffer.from(body);
  for (const index of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] + 1 + (index % 255)) % 256;
    expect(await verdictOn({ body: changed })).toEqual(WRONG);
  }
});

test.each([
  ['another transmission', { 'paypal-transmission-id': 'other' }, WRONG],
  ['a signature of something else', { 'paypal-transmission-sig': 'AAAA' }, WRONG],
  ['another text for the same signature', { 'paypal-transmission-sig': 'AAB=' }, MALFORMED],
  ['another algorithm', { 'paypal-auth-algo': 'SHA1withRSA' }, MALFORMED],
  ['a time that is none', { 'paypal-transmission-time': 'now' }, MALFORMED],
  ['a time with more before it', { 'paypal-transmission-time': '+2026-11-26T12:00:00Z' }, MALFORMED],
  ['a time with more behind it', { 'paypal-transmission-time': '2026-11-26T12:00:00Z+1' }, MALFORMED],
  ['a day that is none', { 'paypal-transmission-time': '2026-13-45T00:00:00Z' }, { ok: false, reason: 'Stale' }],
  ['no algorithm', { 'paypal-auth-algo': undefined }, { ok: false, reason: 'MissingSignature' }],
  ['no signature', { 'paypal-transmission-sig': '' }, { ok: false, reason: 'MissingSignature' }],
])('refuses %s', async (_what, headers, verdict) => {
  expect(await verdictOn({ headers })).toEqual(verdict);
});

test.each([
  'http://api.paypal.com/v1/notifications/certs/CERT-1',
  'https://api.paypal.com:8443/v1/notifications/certs/CERT-1',
  'https://me@api.paypal.com/v1/notifications/certs/CERT-1',
  'https://api.paypal.com@example.com/v1/notifications/certs/CERT-1',
  'https://api.paypal.com.example.com/v1/notifications/certs/CERT-1',
  'https://apixpaypal.com/v1/notifications/certs/CERT-1',
  'https://example.com/https://api.paypal.com/v1/notifications/certs/CERT-1',
  'https://api.paypal.com/v1/notifications/certs/../../CERT-1',
  'https://api.paypal.com/v1/notifications/certs/CERT-1?x=1',
  'https://api.paypal.com/v1/notifications/certs/CERT-1\n',
])('never asks %j for a certificate', async (url) => {
  const fetch = jest.fn();
  expect(await verdictOn({ headers: { 'paypal-cert-url': url }, fetch })).toEqual(MALFORMED);
  expect(fetch).not.toHaveBeenCalled();
});

test.each([300, -300])('takes a time that is off by %d s, and no more', async (off) => {
  const now = TODAY - (TODAY % 1000) + 1000;
  expect(await verdictOn({ now, signedAt: now + off * 1000 })).toEqual(GENUINE);
  const stale = { now, signedAt: now + (off + Math.sign(off)) * 1000, fetch: jest.fn() };
  expect(await verdictOn(stale)).toEqual({ ok: false, reason: 'Stale' });
  expect(stale.fetch).not.toHaveBeenCalled();
});

describe('certificates', () => {
  const other = certificate({ name: 'Root', isAuthority: true });
  const notAnAuthority = certificate({ name: 'Middle', issuer: root });
  const chains = {
    'of another root': [certificate({ name: NAME, issuer: other, key }), other],
    'of nobody': [certificate({ name: NAME, key })],
    'with another name': [
      certificate({ name: 'messageverificationcerts.paypal.com.example.com', issuer: middle, key }),
      middle,
    ],
    'with a longer name': [certificate({ name: `my${NAME}`, issuer: middle, key }), middle],
    'with two names': [certificate({ name: `${NAME}/CN=example.com`, issuer: middle, key }), middle],
    'of one that is no authority': [certificate({ name: NAME, issuer: notAnAuthority, key }), notAnAuthority],
    'without its issuer': [leaf],
    'with a key of another kind': [certificate({ name: NAME, issuer: middle }), middle],
  };

  test.each(Object.entries(chains))('%s are refused', async (_what, chain) => {
    expect(await verdictOn({ pem: chain.map(({ pem }) => pem).join(''), key: chain[0].key })).toEqual(WRONG);
  });

  test.each([
    ['before they are valid', -86_400_000],
    ['after they were valid', 366 * 86_400_000],
  ])('are refused %s', async (_when, off) => {
    expect(await verdictOn({ now: TODAY + off })).toEqual(WRONG);
  });

  test('of a holder of whom they say more are taken', async () => {
    const { pem } = certificate({ name: `${NAME}/O=PayPal, Inc./C=US`, issuer: middle, key });
    expect(await verdictOn({ pem: pem + middle.pem })).toEqual(GENUINE);
  });

  test('are taken from the first second to the last in which they are valid', async () => {
    const { pem } = certificate({ name: NAME, issuer: root, key, days: 1 });
    const { validFrom, validTo } = new X509Certificate(pem);
    const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
    for (const [now, verdict] of [
      [from - 1000, WRONG],
      [from, GENUINE],
      [to, GENUINE],
      [to + 1000, WRONG],
    ] as const) {
      expect(await verdictOn({ pem, now })).toEqual(verdict);
    }
  });

  test.each([
    [6, GENUINE],
    [7, WRONG],
  ])('in a chain of %d are judged: %j', async (length, verdict) => {
    const authorities = [root];
    while (authorities.length < length) {
      authorities.unshift(certificate({ name: `CA ${authorities.length}`, issuer: authorities[0], isAuthority: true }));
    }
    const chain = [certificate({ name: NAME, issuer: authorities[0], key }), ...authorities.slice(0, -1)];
    expect(await verdictOn({ pem: chain.map(({ pem }) => pem).join('') })).toEqual(verdict);
  });

  test('that were valid when their issuer is no longer are refused', async () => {
    const brief = certificate({ name: 'Brief', issuer: root, isAuthority: true, days: 1 });
    const long = certificate({ name: NAME, issuer: brief, key });
    const pem = long.pem + brief.pem;
    expect(await verdictOn({ pem, key: long.key })).toEqual(GENUINE);
    expect(await verdictOn({ pem, key: long.key, now: Date.now() + 2 * 86_400_000 })).toEqual(WRONG);
  });

  test.each(['', 'no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', ' '.repeat(70_000)])(
    'that are none are refused (%#)',
    async (pem) => {
      expect(await verdictOn({ pem })).toEqual(WRONG);
    },
  );

  test('that lead to a root that was valid are refused', async () => {
    const brief = certificate({ name: 'Brief', isAuthority: true, days: 1 });
    const pem = certificate({ name: NAME, issuer: brief, key }).pem;
    expect(await verdictOn({ pem, trusted: brief.pem })).toEqual(GENUINE);
    expect(await verdictOn({ pem, trusted: brief.pem, now: Date.now() + 2 * 86_400_000 })).toEqual(WRONG);
  });

  test('that PayPal does not have are refused, and an error is thrown when it does not answer', async () => {
    for (const status of [400, 404, 499]) {
      expect(await verdictOn({ status })).toEqual(WRONG);
    }
    await expect(verdictOn({ status: 500 })).rejects.toThrow('the certificate could not be fetched: status 500');
    await expect(verdictOn({ status: 503 })).rejects.toThrow('the certificate could not be fetched: status 503');
    await expect(verdictOn({ fetch: () => Promise.reject(new Error('no route')) })).rejects.toThrow('no route');
  });

  test('are fetched once, without redirects and not for long', async () => {
    const fetched = jest.fn(async (_url: unknown, _init?: RequestInit) => new Response(CHAIN));
    const headers = { 'paypal-cert-url': 'https://api.paypal.com/v1/notifications/certs/CERT-once' };
    expect(await verdictOn({ headers, fetch: fetched })).toEqual(GENUINE);
    expect(await verdictOn({ headers, fetch: fetched })).toEqual(GENUINE);
    expect(fetched).toHaveBeenCalledTimes(1);
    expect(fetched).toHaveBeenCalledWith(headers['paypal-cert-url'], {
      redirect: 'error',
      signal: expect.any(AbortSignal),
    });
  });

  test.each([
    [0, GENUINE],
    [1, WRONG],
  ])('in a text that is %d bytes over the limit are judged: %j', async (over, verdict) => {
    expect(await verdictOn({ pem: CHAIN.padEnd(64 * 1024 + over) })).toEqual(verdict);
  });

  test('are kept, eight of them', async () => {
    let verifyAnew: typeof verify;
    jest.isolateModules(() => {
      verifyAnew = jest.requireActual<{ verify: typeof verify }>(
        '../../../../src/webhook-pipeline/handlers/sources/verifiers',
      ).verify;
    });
    const fetched = jest.fn(async (_url: unknown) => new Response(CHAIN));
    const ask = (id: number) => {
      const certificateUrl = `https://api.paypal.com/v1/notifications/certs/CERT-${id}`;
      const given = { now: TODAY, url: '', webhookId: TARGET.webhookId, certificateUrl };
      const { headers } = sign('paypal', key, body, given);
      const roots = () => [new X509Certificate(root.pem)];
      return verifyAnew(TARGET, signedRequest(body, headers, { now: TODAY }), [], { fetch: fetched, roots });
    };
    const askAll = (ids: number[]) =>
      ids.reduce(async (last, id) => [...(await last), await ask(id)], Promise.resolve<unknown[]>([]));
    const eight = [1, 2, 3, 4, 5, 6, 7, 8];
    expect(await askAll([...eight, ...eight])).toEqual(Array(16).fill(GENUINE));
    expect(fetched).toHaveBeenCalledTimes(8);
    await askAll([9, 1]);
    expect(fetched).toHaveBeenCalledTimes(10);
  });

  test('are asked of the network, and led to the roots of Node.js, when nothing else is given', async () => {
    expect(trustedRoots().length).toBeGreaterThan(50);
    const certificateUrl = 'https://api.paypal.com/v1/notifications/certs/CERT-network';
    const { headers } = sign('paypal', leaf.key, body, { now: TODAY, url: '', webhookId: 'x', certificateUrl });
    const spy = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(CHAIN));
    expect(await verify(TARGET, signedRequest(body, headers, { now: TODAY }), [])).toEqual(WRONG);
    expect(spy).toHaveBeenCalledTimes(1);
    spy.mockRestore();
  });
});
