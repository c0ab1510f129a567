import type { SourceKind } from '../../src/webhook-pipeline/source-target';

/** A way to forge an event: signed by somebody else, changed after it was signed, or signed long ago. */
export type Forgery = 'stranger' | 'changed' | 'stale';

/** A provider that sends events. */
export interface Provider {
  /** The name of its source. */
  readonly source: string;
  readonly kind: Extract<SourceKind, 'stripe' | 'standardWebhooks' | 'shopify' | 'adyen'>;
  /** A secret in the form of the provider, by who holds it. */
  readonly secretOf: (holder: string) => string;
  /** Whoever signs no time can say nothing against an old signature: there, deduplication is what helps. */
  readonly forgeries: readonly Forgery[];
}

const base64 = (holder: string) => `whsec_${Buffer.from(`a secret of ${holder}`).toString('base64')}`;
const hex = (holder: string) => Buffer.from(`a secret of ${holder}`).toString('hex');

/** Each signs in another way: with a time in hex, with an id and a time in Base64, the body alone, and fields of it. */
export const PROVIDERS: readonly Provider[] = [
  { source: 'stripe', kind: 'stripe', secretOf: base64, forgeries: ['stranger', 'changed', 'stale'] },
  { source: 'billing', kind: 'standardWebhooks', secretOf: base64, forgeries: ['stranger', 'changed', 'stale'] },
  { source: 'shopify', kind: 'shopify', secretOf: base64, forgeries: ['stranger', 'changed'] },
  { source: 'adyen', kind: 'adyen', secretOf: hex, forgeries: ['stranger', 'changed'] },
];

/** The secret that a provider and the pipeline share. */
export function sharedSecret({ source, secretOf }: Provider): string {
  return secretOf(source);
}

/** The entry of AWS Secrets Manager that holds the secrets of all, by their sources. */
export const SECRETS = 'webhooks-load';
