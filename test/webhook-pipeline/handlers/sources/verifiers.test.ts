import { createHmac } from 'crypto';
import * as fc from 'fast-check';
import { NOW, signedRequest, source, URL_OF_SOURCE } from './requests';
import { ed25519Pair, SHARED } from './worlds';
import type { SignedRequest, Verdict } from '../../../../src/webhook-pipeline/handlers/sources/verdict';
import { verify } from '../../../../src/webhook-pipeline/handlers/sources/verifiers';
import type { SourceKind, SourceTarget } from '../../../../src/webhook-pipeline/source-target';
import { eventOf } from '../../../../tools/webhook-signers/events';
import { sign, type Signed } from '../../../../tools/webhook-signers/sign';

interface Case {
  readonly name: string;
  readonly target: SourceTarget;
  readonly secret: string;
  readonly send: (now: number) => Signed;
}

const PAIR = ed25519Pair();
const CASES: Case[] = [
  ...Object.entries(SHARED).map(([name, { secret, options }]) => caseOf(name as SourceKind, secret, secret, options)),
  { ...caseOf('standardWebhooks', PAIR.publicKey, PAIR.privateKey), name: 'standardWebhooks v1a' },
];
const SIGN_A_TIME = CASES.filter(({ target }) => ['standardWebhooks', 'stripe', 'hmac'].includes(target.kind));
const OF_HEADERS = CASES.filter(({ target }) => target.kind !== 'adyen');

function caseOf(kind: SourceKind, secret: string, signingKey: string, options: Partial<SourceTarget> = {}): Case {
  const { body } = eventOf(kind, 'payment', 1)!;
  const send = (now: number) => sign(kind, signingKey, body, { now, url: URL_OF_SOURCE, hmac: options.hmac });
  return { name: kind, target: source(kind, options), secret, send };
}

async function verdictOn({ target, secret }: Case, { headers, body }: Signed, options = {}): Promise<Verdict> {
  return verify(target, signedRequest(body, headers, options), [secret]);
}

function changed(bytes: Buffer, at: number, by: number): Buffer {
  const copy = Buffer.from(bytes);
  const index = at % bytes.length;
  copy[index] = (copy[index] + by) % 256;
  return copy;
}

const CHANGE = fc.tuple(fc.nat(100_000), fc.integer({ min: 1, max: 255 }));

test.each(CASES)('$name: takes what is signed', async (each) => {
  expect(await verdictOn(each, each.send(NOW))).toEqual({ ok: true, secret: 0 });
});

test.each(CASES)('$name: takes what any live secret signed, and tells which', async ({ target, secret, send }) => {
  const request = signedRequest(send(NOW).body, send(NOW).headers);
  const others = ['', 'zz', 'whsec_', 'whpk_', `whpk_${'A'.repeat(43)}=`, 'abcd'];
  expect(await verify(target, request, [...others, secret, 'aa'])).toEqual({ ok: true, secret: others.length });
  expect(await verify(target, request, others)).toEqual({ ok: false, reason: 'WrongSignature' });
  expect(await verify(target, request, [])).toEqual({ ok: false, reason: 'WrongSignature' });
});

test.each(OF_HEADERS)('$name: refuses every single-byte change of the body', async (each) => {
  const { headers, body } = each.send(NOW);
  const change = async ([at, by]: [number, number]) => {
    const request = signedRequest(changed(Buffer.from(body), at, by), headers);
    expect(await verify(each.target, request, [each.secret])).toEqual({ ok: false, reason: 'WrongSignature' });
  };
  await fc.assert(fc.asyncProperty(CHANGE, change));
});

test.each(OF_HEADERS)('$name: refuses every single-byte change of a header', async (each) => {
  const { headers, body } = each.send(NOW);
  const { 'content-type': _type, ...signed } = headers;
  for (const [name, value] of Object.entries(signed)) {
    for (const index of value.split('').keys()) {
      for (const character of ['0', '1', 'A', 'a', ' ', ',']) {
        const text = value.slice(0, index) + character + value.slice(index + 1);
        const verdict = await verify(each.target, signedRequest(body, { ...headers, [name]: text }), [each.secret]);
        expect({ text, ok: verdict.ok }).toEqual({ text, ok: text === value });
      }
    }
  }
});

test.each(OF_HEADERS)('$name: refuses a header that is missing, empty or there twice', async (each) => {
  const { headers, body } = each.send(NOW);
  const { 'content-type': _type, ...signed } = headers;
  for (const name of Object.keys(signed)) {
    for (const value of [undefined, '', `${headers[name]},${headers[name]}`, `${headers[name]}, ${headers[name]}`]) {
      const verdict = await verdictOn(each, { headers: { ...headers, [name]: value } as Signed['headers'], body });
      expect(verdict.ok).toBe(false);
    }
  }
});

test.each(SIGN_A_TIME)('$name: takes a time that is off by the tolerance, both ways, and no more', async (each) => {
  const tolerant = { ...each, target: { ...each.target, toleranceSeconds: 60 } };
  for (const [of, seconds] of [
    [each, 300],
    [tolerant, 60],
  ] as const) {
    for (const way of [1, -1]) {
      const [inside, outside] = [seconds, seconds + 1].map((off) => each.send(NOW + way * off * 1000));
      expect(await verdictOn(of, inside)).toEqual({ ok: true, secret: 0 });
      expect(await verdictOn(of, outside)).toEqual({ ok: false, reason: 'Stale' });
    }
  }
});

test.each(OF_HEADERS)('$name: says that a signature is missing', async (each) => {
  const { headers, body } = each.send(NOW);
  const names = Object.keys(headers).filter((name) => /signature|hmac/.test(name));
  expect(names).toHaveLength(1);
  for (const value of [undefined, '']) {
    const verdict = await verdictOn(each, { headers: { ...headers, [names[0]]: value } as Signed['headers'], body });
    expect(verdict).toEqual({ ok: false, reason: 'MissingSignature' });
  }
});

test.each(SIGN_A_TIME)('$name: says that a time is none', async (each) => {
  const seconds = String(NOW / 1000);
  const { headers, body } = each.send(NOW);
  const [name] = Object.entries(headers).find(([, value]) => value.includes(seconds))!;
  for (const time of [`a${seconds}`, `${seconds}a`, `-${seconds}`, `${seconds}.5`, '1234567890123']) {
    const otherwise = { ...headers, [name]: headers[name].replace(seconds, time) };
    expect(await verdictOn(each, { headers: otherwise, body })).toEqual({ ok: false, reason: 'Malformed' });
  }
});

test('a time or an id that is missing is told', async () => {
  const [stripe, standard] = ['stripe', 'standardWebhooks'].map((kind) => CASES.find(({ name }) => name === kind)!);
  const ofStripe = stripe.send(NOW);
  const timeless = { 'stripe-signature': ofStripe.headers['stripe-signature'].replace(/t=\d+,/, '') };
  expect(await verdictOn(stripe, { ...ofStripe, headers: timeless })).toEqual({ ok: false, reason: 'Malformed' });
  const { headers, body } = standard.send(NOW);
  const { 'webhook-id': _id, ...nameless } = headers;
  expect(await verdictOn(standard, { headers: nameless, body })).toEqual({ ok: false, reason: 'MissingSignature' });
});

test.each<[SourceKind, string, (header: string) => string, boolean]>([
  ['stripe', 'stripe-signature', (header) => `${header},v1=${'0'.repeat(64)}`, true],
  ['stripe', 'stripe-signature', (header) => header.replace('v1=', `v1=${'0'.repeat(64)},v1=`), true],
  ['stripe', 'stripe-signature', (header) => header.split(',').reverse().join(','), true],
  ['standardWebhooks', 'webhook-signature', (header) => `v1,AAAA ${header}`, true],
  ['standardWebhooks', 'webhook-signature', (header) => `${header} v2,AAAA`, true],
  ['standardWebhooks', 'webhook-signature', (header) => `xv1,AAAA ${header}`, false],
])(
  '%s: one of several signatures is enough, in whatever order, unless one is mangled: %#',
  async (kind, name, of, ok) => {
    const each = CASES.find((one) => one.name === kind)!;
    const { headers, body } = each.send(NOW);
    expect((await verdictOn(each, { headers: { ...headers, [name]: of(headers[name]) }, body })).ok).toBe(ok);
  },
);

test('a public key that is written otherwise is none', async () => {
  const each = CASES.find(({ name }) => name === 'standardWebhooks v1a')!;
  for (const secret of [`whpk_x${each.secret}`, `${each.secret}x`]) {
    expect((await verdictOn({ ...each, secret }, each.send(NOW))).ok).toBe(false);
  }
});

test('what is signed may hold the names of what it is made of', async () => {
  const { secret, options } = SHARED.hmac!;
  const hmac = { ...options!.hmac!, signedPayload: '{timestamp}body{body}' };
  const { headers, body } = sign('hmac', secret, '{}', { now: NOW, url: '', hmac });
  expect(headers['x-signature']).toBe(
    `v0=${createHmac('sha512', secret)
      .update(`${NOW / 1000}body{}`)
      .digest('hex')}`,
  );
  expect((await verify(source('hmac', { hmac }), signedRequest(body, headers), [secret])).ok).toBe(true);
});

test.each(CASES)('$name: never throws, and takes nothing that nobody signed', async ({ target, secret, send }) => {
  const names = Object.keys(send(NOW).headers);
  const headers = fc.dictionary(fc.constantFrom(...names), fc.string({ unit: 'binary' }));
  const body = fc.oneof(fc.uint8Array(), fc.json().map(Buffer.from));
  await fc.assert(
    fc.asyncProperty(headers, body, async (given, bytes) => {
      const verdict = await verify(target, signedRequest(Buffer.from(bytes), given), [secret]);
      expect(verdict.ok).toBe(false);
    }),
  );
});

test.each([
  ['unverified', {}],
  ['github', { 'x-hub-signature-256': 'sha256=' }],
] as const)('an open source takes anything: %s', async (kind, headers) => {
  const request: SignedRequest = signedRequest('{}', headers);
  expect((await verify(source(kind), request, ['secret'])).ok).toBe(kind === 'unverified');
});

test('hex in capital letters is the same signature, and mixed is none', async () => {
  const { secret, options } = SHARED.hmac!;
  const hmac = { ...options!.hmac!, timestampHeader: undefined, signedPayload: '{body}', prefix: undefined };
  const { headers, body } = sign('hmac', secret, '{}', { now: NOW, url: '', hmac });
  const upper = headers['x-signature'].toUpperCase();
  const target = source('hmac', { hmac });
  expect((await verify(target, signedRequest(body, { 'x-signature': upper }), [secret])).ok).toBe(true);
  const mixed = upper.replace(/[A-F]/, (letter) => letter.toLowerCase());
  expect((await verify(target, signedRequest(body, { 'x-signature': mixed }), [secret])).ok).toBe(false);
});

test.each<[SourceKind, string]>([
  ['github', ''],
  ['standardWebhooks', 'whsec_'],
  ['adyen', ''],
])('%s: an empty secret is none, or anybody could sign', async (kind, empty) => {
  const { headers, body } = caseOf(kind, empty, empty).send(NOW);
  expect(await verify(source(kind), signedRequest(body, headers), [empty])).toEqual({
    ok: false,
    reason: 'WrongSignature',
  });
});
