import type { Duration } from 'aws-cdk-lib';
import { WebhookSecret } from './webhook-secret';
import { DURATION, instance, mapOf, needed, oneOf, struct, TEXT, type Shape } from '../validation/types';

/**
 * What every source can be told.
 */
export interface WebhookSourceOptions {
  /**
   * Transaction types by the provider's types, over those that the source knows: `{ 'invoice.paid': 'payment' }`. A type of 1 to 100
   * letters, digits, dots, underscores and hyphens.
   *
   * @default - as in the table of the source; any other type stays what the provider calls it
   */
  readonly typeMap?: { [type: string]: string };
}

/**
 * A source that signs with a secret.
 */
export interface SignedSourceOptions extends WebhookSourceOptions {
  /** What the provider signs with, or lets check what it signed. */
  readonly secret: WebhookSecret;
}

/**
 * A source that signs the time as well.
 */
export interface TimedSourceOptions extends SignedSourceOptions {
  /**
   * How far the time that is signed may be off, both ways, from 10 seconds to 1 hour. What is older was perhaps recorded, and is refused.
   *
   * @default Duration.minutes(5)
   */
  readonly tolerance?: Duration;
}

/**
 * Square signs the URL as well.
 */
export interface SquareSourceOptions extends SignedSourceOptions {
  /**
   * The URL as it is entered at Square.
   *
   * @default - the URL that was called
   */
  readonly notificationUrl?: string;
}

/**
 * PayPal signs with certificates of its own.
 */
export interface PayPalSourceOptions extends WebhookSourceOptions {
  /** The id of the webhook, as PayPal's dashboard shows it. It is signed. */
  readonly webhookId: string;
  /**
   * How far the time of transmission may be off, both ways, from 10 seconds to 1 hour.
   *
   * @default Duration.minutes(5)
   */
  readonly tolerance?: Duration;
}

/**
 * A source that sends a token (JWT), signed with a key that it publishes, with the hash of the body.
 */
export interface JwksSourceOptions extends WebhookSourceOptions {
  /** Where the keys are published (JWK set): an `https` URL. */
  readonly url: string;
  /** The header that holds the token. */
  readonly header: string;
  /** The claim that holds the SHA-256 of the body, in hex or base64url. */
  readonly bodyHashClaim: string;
  /**
   * What the claim `iss` has to be.
   *
   * @default - anything
   */
  readonly issuer?: string;
  /**
   * What the claim `aud` has to hold.
   *
   * @default - anything
   */
  readonly audience?: string;
  /**
   * How far the claim `iat` may be off, both ways, from 10 seconds to 1 hour.
   *
   * @default Duration.minutes(5)
   */
  readonly tolerance?: Duration;
}

/**
 * The hash function of a signature.
 */
export enum SignatureAlgorithm {
  /** HMAC-SHA256. */
  SHA256 = 'sha256',
  /** HMAC-SHA512. */
  SHA512 = 'sha512',
}

/**
 * How a signature is written.
 */
export enum SignatureEncoding {
  /** Hexadecimal. */
  HEX = 'hex',
  /** Base64, as in RFC 4648, section 4. */
  BASE64 = 'base64',
}

/**
 * A source that signs with HMAC in a way of its own.
 */
export interface HmacSourceOptions extends SignedSourceOptions {
  /** The header that holds the signature. */
  readonly header: string;
  /**
   * What stands before the signature in the header, such as `sha256=`.
   *
   * @default - nothing
   */
  readonly prefix?: string;
  /**
   * The hash function.
   *
   * @default SignatureAlgorithm.SHA256
   */
  readonly algorithm?: SignatureAlgorithm;
  /**
   * How the signature is written.
   *
   * @default SignatureEncoding.HEX
   */
  readonly encoding?: SignatureEncoding;
  /**
   * What is signed: `{body}`, with `{timestamp}` and `{url}` where they are signed, such as `{timestamp}.{body}`.
   *
   * @default `{body}`, or `{timestamp}.{body}` with `timestampHeader`
   */
  readonly signedPayload?: string;
  /**
   * The header that holds the time in seconds since 1970, which `signedPayload` has to hold.
   *
   * @default - no time is signed, so that a recorded request can be sent again as long as its id is not remembered
   */
  readonly timestampHeader?: string;
  /**
   * How far the time may be off, both ways, from 10 seconds to 1 hour; only with `timestampHeader`.
   *
   * @default Duration.minutes(5)
   */
  readonly tolerance?: Duration;
}

/**
 * An endpoint that anybody can post to.
 */
export interface UnverifiedSourceOptions extends WebhookSourceOptions {
  /** Why that is meant, for whoever reviews it. */
  readonly reason: string;
}

const SECRET = instance('a WebhookSecret', WebhookSecret);
const ANY: Shape<WebhookSourceOptions> = { typeMap: mapOf(TEXT) };
const SIGNED: Shape<SignedSourceOptions> = { ...ANY, secret: needed(SECRET) };

/** What the options are to be, by kind. */
export const SOURCE_TYPES = {
  signed: struct<SignedSourceOptions>(SIGNED),
  timed: struct<TimedSourceOptions>({ ...SIGNED, tolerance: DURATION }),
  square: struct<SquareSourceOptions>({ ...SIGNED, notificationUrl: TEXT }),
  paypal: struct<PayPalSourceOptions>({ ...ANY, webhookId: needed(TEXT), tolerance: DURATION }),
  jwks: struct<JwksSourceOptions>({
    ...ANY,
    url: needed(TEXT),
    header: needed(TEXT),
    bodyHashClaim: needed(TEXT),
    issuer: TEXT,
    audience: TEXT,
    tolerance: DURATION,
  }),
  hmac: struct<HmacSourceOptions>({
    ...SIGNED,
    header: needed(TEXT),
    prefix: TEXT,
    algorithm: oneOf('SignatureAlgorithm', () => SignatureAlgorithm),
    encoding: oneOf('SignatureEncoding', () => SignatureEncoding),
    signedPayload: TEXT,
    timestampHeader: TEXT,
    tolerance: DURATION,
  }),
  unverified: struct<UnverifiedSourceOptions>({ ...ANY, reason: needed(TEXT) }),
};
