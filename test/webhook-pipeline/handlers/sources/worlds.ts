import { execFileSync } from 'child_process';
import { generateKeyPairSync } from 'crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import type { SourceKind, SourceTarget } from '../../../../src/webhook-pipeline/source-target';

/** What a certificate is made with. */
export interface CertificateOptions {
  readonly name: string;
  /** The issuer; the certificate is its own when not given. */
  readonly issuer?: Certificate;
  readonly isAuthority?: boolean;
  readonly days?: number;
  /** The private key, in PEM. */
  readonly key?: string;
}

export interface Certificate {
  readonly pem: string;
  readonly key: string;
}

/** A private key in PEM. */
export function privateKey(kind: 'rsa' | 'ec'): string {
  const pair =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** A certificate, made by openssl. */
export function certificate(options: CertificateOptions): Certificate {
  const { name, issuer, isAuthority = false, days = 365, key = privateKey('ec') } = options;
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  const file = (end: string, text: string) => {
    writeFileSync(join(folder, end), text);
    return join(folder, end);
  };
  try {
    const by = issuer ? ['-CA', file('ca', issuer.pem), '-CAkey', file('ca-key', issuer.key)] : [];
    const use = ['-addext', `basicConstraints=critical,CA:${isAuthority ? 'TRUE' : 'FALSE'}`, '-days', String(days)];
    const of = ['-key', file('key', key), '-subj', `/CN=${name}`];
    const pem = execFileSync('openssl', ['req', '-x509', '-new', '-sha256', ...of, ...use, ...by], { stdio: 'pipe' });
    return { pem: pem.toString(), key };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A secret, and a source of each kind that is signed without anything that must be fetched. */
export const SHARED: Partial<Record<SourceKind, { secret: string; options?: Partial<SourceTarget> }>> = {
  standardWebhooks: { secret: `whsec_${Buffer.from('a key of thirty-two bytes length').toString('base64')}` },
  stripe: { secret: 'whsec_stripe' },
  github: { secret: 'secret of GitHub' },
  shopify: { secret: 'secret of Shopify' },
  square: { secret: 'secret of Square' },
  adyen: { secret: '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056' },
  hmac: {
    secret: 'own secret',
    options: {
      hmac: {
        header: 'x-signature',
        prefix: 'v0=',
        algorithm: 'sha512',
        encoding: 'hex',
        signedPayload: 'v0:{timestamp}:{url}:{body}',
        timestampHeader: 'x-timestamp',
      },
    },
  },
};

/** A pair of Ed25519 keys: the private one in PEM, and the public one as Standard Webhooks writes it. */
export function ed25519Pair(): { privateKey: string; publicKey: string } {
  const pair = generateKeyPairSync('ed25519');
  const raw = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x!, 'base64url').toString('base64');
  return { privateKey: pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), publicKey: `whpk_${raw}` };
}
