/** How what a source sends is known to be genuine. */
export type SourceKind =
  'unverified' | 'standardWebhooks' | 'stripe' | 'github' | 'shopify' | 'square' | 'adyen' | 'paypal' | 'jwks' | 'hmac';

/** Where the secrets of a source are; its current, pending and previous versions are all live. */
export interface SecretTarget {
  readonly service: 'secretsmanager' | 'ssm';
  /** ARN of the secret, or name of the parameter. */
  readonly id: string;
  /** The field of a secret that is a JSON object; the whole value when not given. */
  readonly field?: string;
}

/** A source as the function that verifies reads it: what it is called, how it signs, and what its events are. */
export interface SourceTarget {
  /** Part of what an event is claimed by; `webhook` at the canonical endpoint. */
  readonly name: string;
  readonly kind: SourceKind;
  /** Without one for `unverified`, `jwks` and `paypal`. */
  readonly secret?: SecretTarget;
  /** How far the time that is signed may be off, both ways, where the kind signs one. */
  readonly toleranceSeconds?: number;
  /** Transaction types by the provider's types; over the table of the kind. */
  readonly typeMap?: Record<string, string>;
  /** Of `square`: the URL that the provider posts to, when it is not the one of the request. */
  readonly notificationUrl?: string;
  /** Of `paypal`: the id of the webhook, which is signed. */
  readonly webhookId?: string;
  /** Of `jwks`. */
  readonly jwks?: {
    readonly url: string;
    /** The header with the token. */
    readonly header: string;
    /** The claim with the SHA-256 of the body. */
    readonly bodyHashClaim: string;
    readonly issuer?: string;
    readonly audience?: string;
  };
  /** Of `hmac`. */
  readonly hmac?: {
    readonly header: string;
    /** What stands before the signature in the header. */
    readonly prefix?: string;
    readonly algorithm: 'sha256' | 'sha512';
    readonly encoding: 'hex' | 'base64';
    /** `{body}`, `{timestamp}` and `{url}` stand for what is sent. */
    readonly signedPayload: string;
    /** The header with the time that is signed, in seconds since 1970. */
    readonly timestampHeader?: string;
  };
}
