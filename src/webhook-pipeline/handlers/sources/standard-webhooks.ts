import { createPublicKey, verify as verifySignature, type KeyObject } from 'crypto';
import type { SignedRequest } from './verdict';

/**
 * A header of Standard Webhooks, or of Svix, which is the same under another name.
 *
 * @see https://docs.svix.com/receiving/verifying-payloads/how-manual
 */
export function standardHeader(request: SignedRequest, name: 'id' | 'timestamp' | 'signature'): string | undefined {
  const family = request.header('webhook-signature') === undefined ? 'svix' : 'webhook';
  return request.header(`${family}-${name}`);
}

const PUBLIC_KEY = /^whpk_([A-Za-z0-9+/]{43}=)$/;

/** The key of a `whpk_` secret; undefined for any other. */
export function publicKeyOf(secret: string): KeyObject | undefined {
  const raw = PUBLIC_KEY.exec(secret)?.[1];
  return raw === undefined
    ? undefined
    : createPublicKey({
        key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw, 'base64').toString('base64url') },
        format: 'jwk',
      });
}

/** Whether one of the `v1a` signatures of the header is one of the key over what is signed. */
export function matchesPublicKey(key: KeyObject, header: string, signed: Buffer): boolean {
  return header.split(' ').some((entry) => {
    const bytes = Buffer.from(entry.replace(/^v1a,/, ''), 'base64');
    // Base64 has several texts for the same bytes; only one of them is a signature.
    return entry === `v1a,${bytes.toString('base64')}` && verifySignature(null, signed, key, bytes);
  });
}
