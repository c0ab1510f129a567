import { X509Certificate } from 'crypto';
import { rootCertificates } from 'tls';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const LONGEST_CHAIN = 6;

/** The certificates of a text in PEM, in their order; none of one that is not valid. */
export function certificatesOf(pem: string): X509Certificate[] {
  try {
    return (pem.match(CERTIFICATE) ?? []).map((text) => new X509Certificate(text));
  } catch {
    return [];
  }
}

/** The roots that Node.js trusts, parsed when they are first asked for. */
export function trustedRoots(): X509Certificate[] {
  trusted ??= rootCertificates.map((text) => new X509Certificate(text));
  return trusted;
}

let trusted: X509Certificate[] | undefined;

/** Whether the first certificate leads to a root by certificates that are all valid at the time. */
export function isTrusted(chain: readonly X509Certificate[], roots: readonly X509Certificate[], now: number): boolean {
  let [certificate] = chain;
  for (let depth = 0; certificate !== undefined && depth < LONGEST_CHAIN && isValid(certificate, now); depth++) {
    const root = issuerOf(certificate, roots);
    if (root) {
      return isValid(root, now);
    }
    certificate = issuerOf(certificate, chain)!;
  }
  return false;
}

function issuerOf(certificate: X509Certificate, candidates: readonly X509Certificate[]): X509Certificate | undefined {
  return candidates.find(
    (issuer) => issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey),
  );
}

function isValid({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}

/** The common name of the holder. */
export function commonNameOf({ subject }: X509Certificate): string | undefined {
  const names = subject.split('\n').filter((line) => line.startsWith('CN='));
  return names.length === 1 ? names[0].slice('CN='.length) : undefined;
}
