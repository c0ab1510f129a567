import { verify as verifySignature, type X509Certificate } from 'crypto';
import { crc32 } from 'zlib';
import { certificatesOf, commonNameOf, isTrusted, trustedRoots } from './certificates';
import { isStale, refused, type SignedRequest, type Verdict } from './verdict';
import type { SourceTarget } from '../../source-target';

/** What `verify` asks the world, given to it in tests. */
export interface PayPalOptions {
  readonly fetch?: typeof globalThis.fetch;
  /** What chains of certificates must lead to. */
  readonly roots?: () => readonly X509Certificate[];
}

/** The hosts that serve certificates; a URL with anything more to it is not asked for. */
const CERTIFICATE_URL = /^https:\/\/api\.(sandbox\.)?paypal\.com\/v1\/notifications\/certs\/[A-Za-z0-9_-]{1,100}$/;
/** @see https://github.com/paypal/PayPal-Java-SDK (SSLUtil.validateCertificateChain) */
const HOLDER = /^messageverificationcerts\.(sandbox\.)?paypal\.com$/;
const ALGORITHM = 'SHA256withRSA';
/** Dates as PayPal writes them: in UTC. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;
const MOST_BYTES = 64 * 1024;
const MOST_CACHED = 8;
const TIMEOUT_MS = 3000;

const HEADERS = {
  algorithm: 'paypal-auth-algo',
  certificateUrl: 'paypal-cert-url',
  id: 'paypal-transmission-id',
  time: 'paypal-transmission-time',
  signature: 'paypal-transmission-sig',
};

type Transmission = Record<keyof typeof HEADERS, string>;

/**
 * The verdict on what PayPal sends; throws when the certificate cannot be fetched.
 *
 * @see https://developer.paypal.com/api/rest/webhooks/rest/#verify-notifications
 */
export async function verifyPayPal(
  target: SourceTarget,
  request: SignedRequest,
  options: PayPalOptions,
): Promise<Verdict> {
  const given = Object.entries(HEADERS).map(([key, name]) => [key, request.header(name)] as const);
  if (given.some(([, value]) => !value)) {
    return refused('MissingSignature');
  }
  const transmission = Object.fromEntries(given) as Transmission;
  const { algorithm, certificateUrl, time, signature } = transmission;
  if (algorithm !== ALGORITHM || !CERTIFICATE_URL.test(certificateUrl) || !TIME.test(time) || !isBase64(signature)) {
    return refused('Malformed');
  }
  if (isStale(Date.parse(time) / 1000, target, request.now)) {
    return refused('Stale');
  }
  const chain = await chainOf(certificateUrl, options.fetch ?? globalThis.fetch);
  const genuine = isPayPals(chain, request, options) && isSigned(target, request, transmission, chain[0]);
  return genuine ? { ok: true, secret: 0 } : refused('WrongSignature');
}

function isBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text;
}

function isPayPals(
  chain: readonly X509Certificate[],
  { now }: SignedRequest,
  { roots = trustedRoots }: PayPalOptions,
): boolean {
  return chain.length > 0 && HOLDER.test(commonNameOf(chain[0]) ?? '') && isTrusted(chain, roots(), now);
}

function isSigned(
  { webhookId }: SourceTarget,
  { body }: SignedRequest,
  { id, time, signature }: Transmission,
  { publicKey }: X509Certificate,
): boolean {
  const signed = Buffer.from(`${id}|${time}|${webhookId}|${crc32(body)}`);
  return (
    publicKey.asymmetricKeyType === 'rsa' &&
    verifySignature('sha256', signed, publicKey, Buffer.from(signature, 'base64'))
  );
}

const cache = new Map<string, X509Certificate[]>();

/** The certificates at a URL; none where PayPal has none, and an error where it does not answer. */
async function chainOf(url: string, fetch: typeof globalThis.fetch): Promise<X509Certificate[]> {
  const known = cache.get(url);
  if (known) {
    return known;
  }
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (response.status >= 400 && response.status < 500) {
    return [];
  }
  if (!response.ok) {
    throw new Error(`the certificate could not be fetched: status ${response.status}`);
  }
  const pem = await response.text();
  const chain = pem.length > MOST_BYTES ? [] : certificatesOf(pem);
  remember(url, chain);
  return chain;
}

function remember(url: string, chain: X509Certificate[]): void {
  if (cache.size >= MOST_CACHED) {
    cache.clear();
  }
  cache.set(url, chain);
}
