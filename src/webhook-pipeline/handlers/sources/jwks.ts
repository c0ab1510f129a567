import { createHash, timingSafeEqual } from 'crypto';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import { isStale, refused, type SignedRequest, type Verdict } from './verdict';
import type { SourceTarget } from '../../source-target';

type Jwks = NonNullable<SourceTarget['jwks']>;

/** Signatures by a key pair: with any other, the public keys at the URL would be the secret. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** What is wrong with a token, not with the keys. */
const OF_TOKEN = [
  errors.JWSInvalid,
  errors.JWTInvalid,
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];
const TIMEOUT_MS = 3000;

const keySets = new Map<string, ReturnType<typeof createRemoteJWKSet>>();

/** The keys at a URL; they are fetched when they are asked for, and again for a key that is not among them. */
function keysAt(url: string): ReturnType<typeof createRemoteJWKSet> {
  const keys = keySets.get(url) ?? createRemoteJWKSet(new URL(url), { timeoutDuration: TIMEOUT_MS });
  keySets.set(url, keys);
  return keys;
}

/**
 * The verdict on a request with a token that holds the hash of the body; throws when the keys cannot be fetched.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8725 (JSON Web Token Best Current Practices)
 */
export async function verifyJwks(target: SourceTarget, request: SignedRequest): Promise<Verdict> {
  const jwks = target.jwks!;
  const token = request.header(jwks.header)?.replace(/^Bearer /i, '');
  if (!token) {
    return refused('MissingSignature');
  }
  const claims = isCanonical(token) ? await claimsOf(token, jwks, request) : undefined;
  if (!claims || !isHashOf(request.body, claims[jwks.bodyHashClaim])) {
    return refused('WrongSignature');
  }
  return isStale(claims.iat!, target, request.now) ? refused('Stale') : { ok: true, secret: 0 };
}

/** Base64 has several texts for the same bytes; only one of them is a signature. */
function isCanonical(token: string): boolean {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}

/** The claims of a genuine token; undefined for any other. */
async function claimsOf(token: string, jwks: Jwks, { now }: SignedRequest): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtVerify(token, keysAt(jwks.url), {
      algorithms: ALGORITHMS,
      issuer: jwks.issuer,
      audience: jwks.audience,
      requiredClaims: ['iat'],
      currentDate: new Date(now),
    });
    return payload;
  } catch (error) {
    if (OF_TOKEN.some((kind) => error instanceof kind)) {
      return undefined;
    }
    throw error;
  }
}

function isHashOf(body: Buffer, claim: unknown): boolean {
  const hash = createHash('sha256').update(body).digest();
  return (['hex', 'base64url'] as const).some((encoding) => {
    const [expected, given] = [Buffer.from(hash.toString(encoding)), Buffer.from(String(claim))];
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
