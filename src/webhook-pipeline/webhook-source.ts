import type { Duration } from 'aws-cdk-lib';
import type { SourceKind, SourceTarget } from './source-target';
import type { WebhookSecret } from './webhook-secret';
import {
  SignatureAlgorithm,
  SignatureEncoding,
  SOURCE_TYPES,
  type HmacSourceOptions,
  type JwksSourceOptions,
  type PayPalSourceOptions,
  type SignedSourceOptions,
  type SquareSourceOptions,
  type TimedSourceOptions,
  type UnverifiedSourceOptions,
} from './webhook-source-options';
import { checkTypes } from '../validation/types';

/** What a source was made with, beside what the validator is told as it is. */
export interface SourceDefinition {
  readonly kind: SourceKind;
  readonly secret?: WebhookSecret;
  readonly tolerance?: Duration;
  readonly typeMap?: { [type: string]: string };
  readonly about?: Pick<SourceTarget, 'notificationUrl' | 'webhookId' | 'jwks' | 'hmac'>;
  /** Why nothing is verified. */
  readonly reason?: string;
}

/**
 * Who posts events, and how they are known to be genuine. What is not is answered 401 before anything else is done with it.
 */
export class WebhookSource {
  /**
   * The headers `webhook-id`, `webhook-timestamp` and `webhook-signature`, with an HMAC (`whsec_…`) or an Ed25519 key (`whpk_…`).
   *
   * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
   */
  public static standardWebhooks(options: TimedSourceOptions): WebhookSource {
    return WebhookSource.signed('standardWebhooks', options);
  }

  /**
   * Stripe, by the endpoint's signing secret (`whsec_…`).
   *
   * @see https://docs.stripe.com/webhooks/signature
   */
  public static stripe(options: TimedSourceOptions): WebhookSource {
    return WebhookSource.signed('stripe', options);
  }

  /**
   * GitHub, by the webhook's secret.
   *
   * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
   */
  public static github(options: SignedSourceOptions): WebhookSource {
    return WebhookSource.signed('github', options, 'signed');
  }

  /**
   * Shopify, by the app's client secret.
   *
   * @see https://shopify.dev/docs/apps/build/webhooks/subscribe/https
   */
  public static shopify(options: SignedSourceOptions): WebhookSource {
    return WebhookSource.signed('shopify', options, 'signed');
  }

  /**
   * Square, by the subscription's signature key.
   *
   * @see https://developer.squareup.com/docs/webhooks/step3validate
   */
  public static square(options: SquareSourceOptions): WebhookSource {
    return WebhookSource.signed('square', options, 'square', { notificationUrl: options?.notificationUrl });
  }

  /**
   * Adyen, by the HMAC key of the standard webhook, in hex.
   *
   * @see https://docs.adyen.com/development-resources/webhooks/verify-hmac-signatures
   */
  public static adyen(options: SignedSourceOptions): WebhookSource {
    return WebhookSource.signed('adyen', options, 'signed');
  }

  /**
   * PayPal, by its certificates; the validator fetches them from PayPal.
   *
   * @see https://developer.paypal.com/api/rest/webhooks/rest/
   */
  public static paypal(options: PayPalSourceOptions): WebhookSource {
    checkTypes('WebhookSource.paypal', options, SOURCE_TYPES.paypal);
    const { webhookId, tolerance, typeMap } = options;
    return new WebhookSource({ kind: 'paypal', tolerance, typeMap, about: { webhookId } });
  }

  /** A sender that publishes its keys and sends a token with the hash of the body; the validator fetches the keys. */
  public static jwks(options: JwksSourceOptions): WebhookSource {
    checkTypes('WebhookSource.jwks', options, SOURCE_TYPES.jwks);
    const { tolerance, typeMap, url, header, bodyHashClaim, issuer, audience } = options;
    const jwks = { url, header, bodyHashClaim, issuer, audience };
    return new WebhookSource({ kind: 'jwks', tolerance, typeMap, about: { jwks } });
  }

  /** A sender that signs with HMAC in a way of its own. */
  public static hmac(options: HmacSourceOptions): WebhookSource {
    checkTypes('WebhookSource.hmac', options, SOURCE_TYPES.hmac);
    const { header, prefix, timestampHeader } = options;
    const hmac = {
      header,
      prefix,
      algorithm: options.algorithm ?? SignatureAlgorithm.SHA256,
      encoding: options.encoding ?? SignatureEncoding.HEX,
      signedPayload: options.signedPayload ?? (timestampHeader === undefined ? '{body}' : '{timestamp}.{body}'),
      timestampHeader,
    };
    return WebhookSource.signed('hmac', options, 'hmac', { hmac });
  }

  /**
   * An endpoint that anybody who knows the URL can post to, and where anybody can claim the id of an event before it comes. A
   * warning tells of it.
   */
  public static unverified(options: UnverifiedSourceOptions): WebhookSource {
    checkTypes('WebhookSource.unverified', options, SOURCE_TYPES.unverified);
    const { reason, typeMap } = options;
    return new WebhookSource({ kind: 'unverified', typeMap, reason });
  }

  private static signed(
    kind: SourceKind,
    options: TimedSourceOptions,
    types: 'timed' | 'signed' | 'square' | 'hmac' = 'timed',
    about?: SourceDefinition['about'],
  ): WebhookSource {
    checkTypes(`WebhookSource.${kind}`, options, SOURCE_TYPES[types]);
    const { secret, tolerance, typeMap } = options;
    return new WebhookSource({ kind, secret, tolerance, typeMap, about });
  }

  private constructor(private readonly definition: SourceDefinition) {}

  /** For error messages. */
  public toString(): string {
    return this.definition.kind;
  }
}

/** What a source was made with. */
export function definitionOf(source: WebhookSource): SourceDefinition {
  return source['definition'];
}
