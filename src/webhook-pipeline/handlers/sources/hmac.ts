import { createHmac, timingSafeEqual } from 'crypto';
import type { HmacScheme } from './hmac-schemes';
import { names, signedPieces, type Fields } from './signed-payload';
import { matchesPublicKey, publicKeyOf } from './standard-webhooks';
import { isStale, refused, type SignedRequest, type Verdict } from './verdict';
import type { SourceTarget } from '../../source-target';

const SECONDS = /^\d{1,12}$/;
const UPPER_HEX = /^[0-9A-F]+$/;

/** The verdict on a request whose source signs by a shared secret, or by the key pair of a `whpk_` secret. */
export function verifyHmac(
  target: SourceTarget,
  scheme: HmacScheme,
  request: SignedRequest,
  secrets: readonly string[],
): Verdict {
  const header = scheme.header(request);
  if (!header) {
    return refused('MissingSignature');
  }
  const fields: Fields = {
    id: scheme.id?.(request),
    timestamp: scheme.timestamp?.(request, header),
    url: scheme.url ?? request.url,
  };
  const wrong = wrongFields(scheme, fields, target, request);
  if (wrong) {
    return wrong;
  }
  const pieces = signedPieces(scheme.signedPayload, fields, request);
  const signatures = scheme.signatures(header).map((signature) => comparable(scheme, signature));
  const secret = secrets.findIndex((candidate) => matches(candidate, scheme, { header, signatures, pieces }));
  return secret === -1 ? refused('WrongSignature') : { ok: true, secret };
}

/** The refusal of a request that lacks what its signature is over, or whose time is off. */
function wrongFields(
  { signedPayload }: HmacScheme,
  { id, timestamp }: Fields,
  target: SourceTarget,
  request: SignedRequest,
): Verdict | undefined {
  if (names(signedPayload, 'id') && !id) {
    return refused('MissingSignature');
  }
  if (!names(signedPayload, 'timestamp')) {
    return undefined;
  }
  if (timestamp === undefined || !SECONDS.test(timestamp)) {
    return refused('Malformed');
  }
  return isStale(Number(timestamp), target, request.now) ? refused('Stale') : undefined;
}

/** Signatures are compared as text: Base64 has several texts for the same bytes, of which one is a signature. */
function comparable({ encoding }: HmacScheme, signature: string): Buffer {
  return Buffer.from(encoding === 'hex' && UPPER_HEX.test(signature) ? signature.toLowerCase() : signature);
}

interface Signed {
  readonly header: string;
  readonly signatures: Buffer[];
  readonly pieces: (string | Buffer)[];
}

function matches(secret: string, scheme: HmacScheme, { header, signatures, pieces }: Signed): boolean {
  if (scheme.key && secret.startsWith('whpk_')) {
    const publicKey = publicKeyOf(secret);
    return publicKey !== undefined && matchesPublicKey(publicKey, header, Buffer.concat(pieces.map(Buffer.from)));
  }
  const key = scheme.key ? scheme.key(secret) : secret;
  return key.length > 0 && signatures.length > 0 && signed(key, scheme, pieces, signatures);
}

/** Whether one of the signatures is that of the key; an empty key is none, or anybody could sign. */
function signed(
  key: string | Buffer,
  { algorithm, encoding }: HmacScheme,
  pieces: (string | Buffer)[],
  signatures: Buffer[],
): boolean {
  const hmac = createHmac(algorithm, key);
  for (const piece of pieces) {
    hmac.update(piece);
  }
  const expected = Buffer.from(hmac.digest(encoding));
  return signatures.some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}
