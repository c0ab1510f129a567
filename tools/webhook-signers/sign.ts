import { createHash, createHmac, sign as signBytes } from 'crypto';
import { crc32 } from 'zlib';
import type { SourceKind, SourceTarget } from '../../src/webhook-pipeline/source-target';

/** When and where to a request goes, and what its source was told. */
export interface SignOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What the request is posted to. */
  readonly url: string;
  /** Id of the message or of the transmission, where a provider has one outside the body. */
  readonly id?: string;
  /** Of `hmac`. */
  readonly hmac?: SourceTarget['hmac'];
  /** Of `paypal`. */
  readonly webhookId?: string;
  /** Of `paypal`: where its certificate is. */
  readonly certificateUrl?: string;
  /** Of `jwks`. */
  readonly jwks?: SourceTarget['jwks'];
}

/** What a provider sends. */
export interface Signed {
  /** Names in lower case. */
  readonly headers: Record<string, string>;
  readonly body: string;
}

type Signer = (secret: string, body: string, options: SignOptions) => Signed;

/** The header of a body that is sent as it is. */
type HeadersOf = (secret: string, body: string, options: SignOptions) => Record<string, string>;

function hmac(key: string | Buffer, text: string, encoding: 'hex' | 'base64', algorithm = 'sha256'): string {
  return createHmac(algorithm, key).update(text).digest(encoding);
}

function seconds({ now }: SignOptions): string {
  return String(Math.floor(now / 1000));
}

function standardWebhooks(secret: string, body: string, options: SignOptions): Record<string, string> {
  const id = options.id ?? 'msg_1';
  const signed = `${id}.${seconds(options)}.${body}`;
  const signature = secret.startsWith('whsec_')
    ? `v1,${hmac(Buffer.from(secret.slice(6), 'base64'), signed, 'base64')}`
    : `v1a,${signBytes(null, Buffer.from(signed), secret).toString('base64')}`;
  return { 'webhook-id': id, 'webhook-timestamp': seconds(options), 'webhook-signature': signature };
}

function paypal(secret: string, body: string, options: SignOptions): Record<string, string> {
  const id = options.id ?? 'transmission-1';
  const time = new Date(options.now).toISOString();
  const signed = `${id}|${time}|${options.webhookId}|${crc32(body)}`;
  return {
    'paypal-auth-algo': 'SHA256withRSA',
    'paypal-cert-url': options.certificateUrl ?? 'https://api.paypal.com/v1/notifications/certs/CERT-1',
    'paypal-transmission-id': id,
    'paypal-transmission-time': time,
    'paypal-transmission-sig': signBytes('sha256', Buffer.from(signed), secret).toString('base64'),
  };
}

/** A token signed by ES256 with the key that is called `key-1`. */
function jwks(secret: string, body: string, options: SignOptions): Record<string, string> {
  const { header, bodyHashClaim, issuer, audience } = options.jwks!;
  const hash = createHash('sha256').update(body).digest('hex');
  const claims = { iat: Number(seconds(options)), iss: issuer, aud: audience, [bodyHashClaim]: hash };
  const parts = [{ alg: 'ES256', kid: 'key-1' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = signBytes('sha256', Buffer.from(parts.join('.')), { key: secret, dsaEncoding: 'ieee-p1363' });
  return { [header]: `${parts.join('.')}.${signature.toString('base64url')}` };
}

function ownHmac(secret: string, body: string, options: SignOptions): Record<string, string> {
  const { header, prefix = '', algorithm, encoding, signedPayload, timestampHeader } = options.hmac!;
  const values: Record<string, string> = { body, timestamp: seconds(options), url: options.url };
  const signed = signedPayload.replace(/\{(\w+)\}/g, (_all, name: string) => values[name]);
  return {
    [header]: `${prefix}${hmac(secret, signed, encoding, algorithm)}`,
    ...(timestampHeader === undefined ? {} : { [timestampHeader]: seconds(options) }),
  };
}

interface AdyenItem extends Record<string, unknown> {
  readonly amount: { readonly value: number; readonly currency: string };
}

/** Puts its signature into each item. */
function adyen(secret: string, body: string): Signed {
  const notification = JSON.parse(body) as { notificationItems: { NotificationRequestItem: AdyenItem }[] };
  const notificationItems = notification.notificationItems.map(({ NotificationRequestItem: item }) => {
    const names = ['pspReference', 'originalReference', 'merchantAccountCode', 'merchantReference'];
    const signed = [
      ...names.map((name) => item[name] ?? ''),
      item.amount.value,
      item.amount.currency,
      item.eventCode,
      item.success,
    ].join(':');
    const additionalData = { hmacSignature: hmac(Buffer.from(secret, 'hex'), signed, 'base64') };
    return { NotificationRequestItem: { ...item, additionalData } };
  });
  return { headers: {}, body: JSON.stringify({ ...notification, notificationItems }) };
}

/** A signer of a provider that signs in headers. */
function inHeaders(headersOf: HeadersOf): Signer {
  return (secret, body, options) => ({ headers: headersOf(secret, body, options), body });
}

const SIGNERS: Record<SourceKind, Signer> = {
  unverified: inHeaders(() => ({})),
  standardWebhooks: inHeaders(standardWebhooks),
  stripe: inHeaders((secret, body, options) => ({
    'stripe-signature': `t=${seconds(options)},v1=${hmac(secret, `${seconds(options)}.${body}`, 'hex')}`,
  })),
  github: inHeaders((secret, body) => ({ 'x-hub-signature-256': `sha256=${hmac(secret, body, 'hex')}` })),
  shopify: inHeaders((secret, body) => ({ 'x-shopify-hmac-sha256': hmac(secret, body, 'base64') })),
  square: inHeaders((secret, body, { url }) => ({
    'x-square-hmacsha256-signature': hmac(secret, `${url}${body}`, 'base64'),
  })),
  adyen,
  paypal: inHeaders(paypal),
  jwks: inHeaders(jwks),
  hmac: inHeaders(ownHmac),
};

/**
 * What a provider sends for a body: its headers, and the body, into which Adyen puts its signatures.
 *
 * @param secret what both sides have; the private key in PEM of `paypal`, `jwks` and of Standard Webhooks with key pairs
 */
export function sign(kind: SourceKind, secret: string, body: string, options: SignOptions): Signed {
  const { headers, body: sent } = SIGNERS[kind](secret, body, options);
  return { headers: { 'content-type': 'application/json', ...headers }, body: sent };
}
