import { ShopEnv } from '../env';

const EXPOSED = 'etag, idempotent-replayed, location, retry-after, x-correlation-id';

/** The headers by which a browser lets a page of a listed origin read an answer. */
export function corsHeaders(origin: string | undefined): Record<string, string> {
  const origins = (process.env[ShopEnv.ALLOWED_ORIGINS] ?? '').split(',').filter((allowed) => allowed !== '');
  if (origins.length === 0) {
    return {};
  }
  // A cache must not give the answer to one origin to another, nor that to none.
  const isAllowed = origin !== undefined && origins.includes(origin);
  return {
    vary: 'origin',
    ...(isAllowed && { 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED }),
  };
}
