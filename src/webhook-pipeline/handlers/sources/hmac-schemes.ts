import { signaturesOf, standardHeader } from './standard-webhooks';
import type { SignedRequest } from './verdict';
import type { SourceKind, SourceTarget } from '../../source-target';

/** How a provider signs with a secret that both sides have. */
export interface HmacScheme {
  readonly algorithm: 'sha256' | 'sha512';
  readonly encoding: 'hex' | 'base64';
  /** `{body}`, `{id}`, `{timestamp}` and `{url}` stand for what is sent. */
  readonly signedPayload: string;
  /** The header with the signature, or with several. */
  readonly header: (request: SignedRequest) => string | undefined;
  /** The signatures in the header: any of them may match. */
  readonly signatures: (header: string) => string[];
  /** Where the time is that is signed, in seconds since 1970. */
  readonly timestamp?: (request: SignedRequest, header: string) => string | undefined;
  readonly id?: (request: SignedRequest) => string | undefined;
  /** The URL that is signed, when it is not the one of the request. */
  readonly url?: string;
  /** The key of a secret; the secret itself when not given. */
  readonly key?: (secret: string) => string | Buffer;
}

/** The kinds that are signed by HMAC over a header's worth of fields and the body. */
export type HmacKind = Exclude<SourceKind, 'unverified' | 'adyen' | 'paypal' | 'jwks'>;

const PAIRS = /^\w+=[^\s,]+(,\w+=[^\s,]+)*$/;

/**
 * The values of a key in `key=value` pairs between commas; none of a header that is mangled. Without arrays in between,
 * which cost as much as half the HMAC of a short body.
 */
function pairs(header: string, key: string): string[] {
  const start = `${key}=`;
  const values: string[] = [];
  for (let from = 0, end = PAIRS.test(header) ? 0 : Infinity; end < header.length; from = end + 1) {
    const comma = header.indexOf(',', from);
    end = comma < 0 ? header.length : comma;
    if (header.startsWith(start, from)) {
      values.push(header.slice(from + start.length, end));
    }
  }
  return values;
}

/** The only value of a key; undefined when it stands twice. */
function onlyPair(header: string, key: string): string | undefined {
  const values = pairs(header, key);
  return values.length === 1 ? values[0] : undefined;
}

/** What follows a prefix. */
function after(prefix: string): (header: string) => string[] {
  return (header) => (header.startsWith(prefix) ? [header.slice(prefix.length)] : []);
}

/** One signature in a header, over the body. */
function bodyInHeader(name: string, encoding: 'hex' | 'base64', prefix = ''): HmacScheme {
  return {
    algorithm: 'sha256',
    encoding,
    signedPayload: '{body}',
    header: (request) => request.header(name),
    signatures: after(prefix),
  };
}

/** The scheme of each kind. */
const SCHEMES: Record<HmacKind, (target: SourceTarget) => HmacScheme> = {
  /** @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
  standardWebhooks: () => ({
    algorithm: 'sha256',
    encoding: 'base64',
    signedPayload: '{id}.{timestamp}.{body}',
    header: (request) => standardHeader(request, 'signature'),
    signatures: (header) => signaturesOf(header, 'v1'),
    timestamp: (request) => standardHeader(request, 'timestamp'),
    id: (request) => standardHeader(request, 'id'),
    key: (secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'),
  }),
  /** @see https://docs.stripe.com/webhooks#verify-manually */
  stripe: () => ({
    algorithm: 'sha256',
    encoding: 'hex',
    signedPayload: '{timestamp}.{body}',
    header: (request) => request.header('stripe-signature'),
    signatures: (header) => pairs(header, 'v1'),
    timestamp: (_request, header) => onlyPair(header, 't'),
  }),
  /** @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
  github: () => bodyInHeader('x-hub-signature-256', 'hex', 'sha256='),
  /** @see https://shopify.dev/docs/apps/build/webhooks/subscribe/https#step-2-validate-the-origin-of-your-webhook-to-ensure-its-coming-from-shopify */
  shopify: () => bodyInHeader('x-shopify-hmac-sha256', 'base64'),
  /** @see https://developer.squareup.com/docs/webhooks/step3validate */
  square: ({ notificationUrl }) => ({
    ...bodyInHeader('x-square-hmacsha256-signature', 'base64'),
    signedPayload: '{url}{body}',
    url: notificationUrl,
  }),
  hmac: ({ hmac }) => ownScheme(hmac!),
};

function ownScheme(hmac: NonNullable<SourceTarget['hmac']>): HmacScheme {
  const { algorithm, encoding, signedPayload, timestampHeader } = hmac;
  return {
    algorithm,
    encoding,
    signedPayload,
    header: (request) => request.header(hmac.header),
    signatures: after(hmac.prefix ?? ''),
    timestamp: timestampHeader === undefined ? undefined : (request) => request.header(timestampHeader),
  };
}

/** The scheme of a source. */
export function hmacScheme(kind: HmacKind, target: SourceTarget): HmacScheme {
  return SCHEMES[kind](target);
}
