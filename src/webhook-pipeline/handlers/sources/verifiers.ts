import { verifyHmac } from './hmac';
import { hmacScheme } from './hmac-schemes';
import { refused, type SignedRequest, type Verdict } from './verdict';
import type { SourceTarget } from '../../source-target';

export type { SignedRequest, Verdict } from './verdict';

/**
 * Whether a request is what its source sent; throws only when keys that must be fetched cannot be.
 *
 * @param secrets the live secrets of the source
 */
export async function verify(
  target: SourceTarget,
  request: SignedRequest,
  secrets: readonly string[],
): Promise<Verdict> {
  if (target.kind === 'unverified') {
    return { ok: true, secret: 0 };
  }
  const scheme = hmacScheme(target);
  return scheme ? verifyHmac(target, scheme, request, secrets) : refused('Malformed');
}
