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

const ENTRY = /^v\w+,[^,]+$/;

/** The signatures of a version in a header, which holds several between spaces; none of one that is mangled. */
export function signaturesOf(header: string, version: 'v1' | 'v1a'): string[] {
  const entries = header.split(' ');
  const start = `${version},`;
  return entries.every((entry) => ENTRY.test(entry))
    ? entries.flatMap((entry) => (entry.startsWith(start) ? [entry.slice(start.length)] : []))
    : [];
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
  return signaturesOf(header, 'v1a').some((signature) => {
    const bytes = Buffer.from(signature, 'base64');
    // Base64 has several texts for the same bytes; only one of them is a signature.
    return signature === bytes.toString('base64') && verifySignature(null, signed, key, bytes);
  });
}
