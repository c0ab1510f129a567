import type { SourceTarget } from '../source-target';

/** Names of headers whose values nobody is to find in an archive. */
const SECRET = /auth|cookie|cred|csrf|hmac|jwt|key|passw|secret|session|sig|token/i;

const REDACTED = '[redacted]';

/**
 * JSON of a request's headers for the archive. That a header was there is kept, the value of one that may be a credential or a signature is not.
 */
export function archivedHeaders(
  headers: Readonly<Record<string, string | undefined>>,
  { hmac, jwks }: Pick<SourceTarget, 'hmac' | 'jwks'>,
): string {
  const own = [hmac?.header, jwks?.header].map((name) => name?.toLowerCase());
  const isSecret = (name: string) => SECRET.test(name) || own.includes(name.toLowerCase());
  const entries = Object.entries(headers).map(([name, value]) => [name, isSecret(name) ? REDACTED : value]);
  return JSON.stringify(Object.fromEntries(entries));
}
