import { verifyAdyen } from './adyen';
import { verifyHmac } from './hmac';
import { hmacScheme } from './hmac-schemes';
import { verifyJwks } from './jwks';
import { verifyPayPal, type PayPalOptions } from './paypal';
import type { SignedRequest, Verdict } from './verdict';
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
  options: PayPalOptions = {},
): Promise<Verdict> {
  switch (target.kind) {
    case 'unverified':
      return { ok: true, secret: 0 };
    case 'adyen':
      return verifyAdyen(request, secrets);
    case 'paypal':
      return verifyPayPal(target, request, options);
    case 'jwks':
      return verifyJwks(target, request);
    default:
      return verifyHmac(target, hmacScheme(target.kind, target), request, secrets);
  }
}
