import { generateKeyPairSync, sign, type KeyObject } from 'crypto';

/*
 * Certificates for servers of tests, each run with keys of its own: as much of X.509 as TLS asks for, in DER.
 * RFC 5280, section 4.1.
 */

const CN = [0x55, 0x04, 0x03];
const BASIC_CONSTRAINTS = [0x55, 0x1d, 0x13];
const SUBJECT_ALT_NAME = [0x55, 0x1d, 0x11];
const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];

/** A value of DER: tag, length, content. */
function der(tag: number, ...content: (Buffer | number[] | string)[]): Buffer {
  const bytes = Buffer.concat(
    content.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))),
  );
  const { length } = bytes;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, Math.floor(length / 0x100), length % 0x100];
  return Buffer.concat([Buffer.from([tag, ...size]), bytes]);
}

const sequence = (...content: Buffer[]) => der(0x30, ...content);
const oid = (bytes: number[]) => der(0x06, bytes);
const name = (text: string) => sequence(der(0x31, sequence(oid(CN), der(0x0c, text))));
const time = (date: Date) => der(0x18, `${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`);
const extension = (id: number[], value: Buffer) => sequence(oid(id), der(0x04, value));

/** A key and a certificate of it, as PEM. */
export interface Certified {
  readonly key: string;
  readonly cert: string;
}

/** Who issues certificates. */
export interface Authority {
  readonly cert: string;
  /** A certificate for a name. */
  readonly issue: (domainName: string) => Certified;
}

/** An authority that nobody trusts who was not told to. */
export function authority(): Authority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const isAuthority = extension(BASIC_CONSTRAINTS, sequence(der(0x01, [0xff])));
  return {
    cert: certificate('Test CA', publicKey, isAuthority, privateKey),
    issue: (domainName) => {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const names = extension(SUBJECT_ALT_NAME, sequence(der(0x82, domainName)));
      return {
        key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        cert: certificate(domainName, pair.publicKey, names, privateKey),
      };
    },
  };
}

let serial = 0;

function certificate(subject: string, key: KeyObject, extensions: Buffer, issuerKey: KeyObject): string {
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const hour = 3_600_000;
  const content = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, [(serial += 1)]),
    algorithm,
    name('Test CA'),
    sequence(time(new Date(Date.now() - hour)), time(new Date(Date.now() + hour))),
    name(subject),
    key.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extensions)),
  );
  const signature = sign('sha256', content, issuerKey);
  const bytes = sequence(content, algorithm, der(0x03, [0], signature));
  const lines = bytes.toString('base64').match(/.{1,64}/g)!;
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
