import { X509Certificate } from 'crypto';
import { readFileSync } from 'fs';
import { join } from 'path';
import { NOW, signedRequest, source } from './requests';
import { verify } from '../../../../src/webhook-pipeline/handlers/sources/verifiers';
import type { SourceTarget } from '../../../../src/webhook-pipeline/source-target';

/** A request that somebody else signed and published. */
interface Vector {
  readonly name: string;
  /** Where it was published. */
  readonly source: string;
  readonly note?: string;
  readonly kind: SourceTarget['kind'];
  readonly options?: Partial<SourceTarget>;
  readonly secret?: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** When it was sent, where that is signed; since 1970. */
  readonly seconds?: number;
  /** What is at the URL of the certificate. */
  readonly certificates?: string[];
  /** What they lead to: Node.js may trust it no longer when this is read. */
  readonly root?: string;
}

const VECTORS: Vector[] = JSON.parse(readFileSync(join(__dirname, 'vectors.json'), 'utf8'));
const GENUINE = { ok: true, secret: 0 };
const WRONG = { ok: false, reason: 'WrongSignature' };

function verdictOn({ kind, options, secret, headers, body, seconds, certificates = [], root }: Vector) {
  const now = seconds === undefined ? NOW : seconds * 1000;
  const fetch = async () => new Response(certificates.join('\n'));
  const roots = () => (root === undefined ? [] : [new X509Certificate(root)]);
  const secrets = secret === undefined ? [] : [secret];
  return verify(source(kind, options), signedRequest(body, headers, { now }), secrets, { fetch, roots });
}

test.each(VECTORS)('takes what others published: $name', async (vector) => {
  expect(await verdictOn(vector)).toEqual(GENUINE);
});

test.each(VECTORS)('refuses it by another secret, or with another body: $name', async (vector) => {
  const { kind, body, secret } = vector;
  const another = kind === 'paypal' ? { options: { webhookId: 'another' } } : { secret: secret!.replace(/\w$/, 'A') };
  const signed = kind === 'adyen' ? body.replace(/"success":"true"/, '"success":"false"') : `${body} `;
  for (const changed of [another, { body: signed }]) {
    expect(await verdictOn({ ...vector, ...changed })).toEqual(WRONG);
  }
});

test.each(VECTORS.filter(({ seconds }) => seconds !== undefined))('refuses it later: $name', async (vector) => {
  expect(await verdictOn({ ...vector, seconds: vector.seconds! + 301 })).toEqual({ ok: false, reason: 'Stale' });
});

test('every kind that others published is among them', () => {
  expect([...new Set(VECTORS.map(({ kind }) => kind))].sort()).toEqual([
    'adyen',
    'github',
    'hmac',
    'paypal',
    'shopify',
    'square',
    'standardWebhooks',
    'stripe',
  ]);
});
