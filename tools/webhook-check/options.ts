import type { SourceKind, SourceTarget } from '../../src/webhook-pipeline/source-target';
import { HELP_FLAG, parsedOptions, TEXT, urlOf, UsageError, wholeNumber } from '../checks/usage';

/** What `--source` may say: the providers whose events can be signed with a secret that both sides have. */
const KINDS: Record<string, SourceKind> = {
  stripe: 'stripe',
  github: 'github',
  shopify: 'shopify',
  square: 'square',
  adyen: 'adyen',
  'standard-webhooks': 'standardWebhooks',
  hmac: 'hmac',
  unverified: 'unverified',
};

export const HELP = `npx cdk-golden-paths webhook-check URL --source NAME --secret-env VARIABLE [options]

Holds a receiver of webhooks to what its provider and its owner expect: genuine events, forged ones, repeats, and bad input.
It sends events that look real: point it at a stage whose consumers are test ones.
Exits with 0 when all checks pass, with 1 when one fails, and with 2 when it was called wrongly.

  --source NAME            ${Object.keys(KINDS).join(', ')}
  --secret-env VARIABLE    the environment variable with the secret; not for unverified
  --max-body-bytes N       a larger body has to be refused (default 262144)
  --tolerance-seconds N    how far the time that is signed may be off (default 300)
  --signed-url URL         square: the URL that is signed, when it is not URL
  --challenge              the receiver echoes the challenge of a url_verification
  --junit FILE             also writes the results as JUnit XML
  -h, --help               this text

How hmac signs:
  --hmac-header NAME            the header with the signature
  --hmac-prefix TEXT            what stands before it there (default none)
  --hmac-algorithm NAME         sha256 or sha512 (default sha256)
  --hmac-encoding NAME          hex or base64 (default hex)
  --hmac-signed-payload TEXT    {body}, {timestamp} and {url} stand for what is sent (default {body})
  --hmac-timestamp-header NAME  the header with the time, in seconds since 1970
`;

type Hmac = NonNullable<SourceTarget['hmac']>;

/** What is checked, and how. */
export interface Options {
  readonly url: string;
  readonly kind: SourceKind;
  /** Empty for `unverified`. */
  readonly secret: string;
  readonly maxBodyBytes: number;
  readonly toleranceSeconds: number;
  readonly signedUrl: string;
  readonly hasChallenge: boolean;
  readonly hmac?: Hmac;
  readonly junit?: string;
}

/** The options; undefined when the user asks for help. */
export function readOptions(args: string[]): Options | undefined {
  const { values, positionals } = parsed(args);
  if (values.help) {
    return undefined;
  }
  const url = urlOf(positionals);
  const kind = KINDS[oneOf('source', values.source ?? 'none', Object.keys(KINDS))];
  return {
    url,
    kind,
    secret: kind === 'unverified' ? '' : secretOf(kind, values['secret-env']),
    maxBodyBytes: wholeNumber('max-body-bytes', values['max-body-bytes']),
    toleranceSeconds: wholeNumber('tolerance-seconds', values['tolerance-seconds']),
    signedUrl: values['signed-url'] ?? url,
    hasChallenge: values.challenge,
    hmac: kind === 'hmac' ? hmacOf(values) : undefined,
    junit: values.junit,
  };
}

function parsed(args: string[]) {
  return parsedOptions(args, {
    source: TEXT,
    'secret-env': TEXT,
    'max-body-bytes': { ...TEXT, default: '262144' },
    'tolerance-seconds': { ...TEXT, default: '300' },
    'signed-url': TEXT,
    challenge: { type: 'boolean', default: false },
    'hmac-header': TEXT,
    'hmac-prefix': TEXT,
    'hmac-algorithm': { ...TEXT, default: 'sha256' },
    'hmac-encoding': { ...TEXT, default: 'hex' },
    'hmac-signed-payload': { ...TEXT, default: '{body}' },
    'hmac-timestamp-header': TEXT,
    junit: TEXT,
    help: HELP_FLAG,
  });
}

/** What the secret of a kind looks like: a wrong one would fail every check, and not say why. */
const SECRETS: Partial<Record<SourceKind, [pattern: RegExp, rule: string]>> = {
  standardWebhooks: [/^whsec_[A-Za-z0-9+/]+=*$/, 'begin with whsec_, and be Base64 after it'],
  adyen: [/^([\dA-Fa-f]{2})+$/, 'be hexadecimal'],
};

/** From the environment: what stands on a command line is in the list of processes. */
function secretOf(kind: SourceKind, variable: string | undefined): string {
  if (variable === undefined) {
    throw new UsageError('--secret-env must be given');
  }
  const secret = process.env[variable] ?? '';
  const [pattern, rule] = SECRETS[kind] ?? [/./, 'not be empty'];
  if (!pattern.test(secret)) {
    throw new UsageError(`the variable ${variable} must ${rule}`);
  }
  return secret;
}

function hmacOf(values: ReturnType<typeof parsed>['values']): Hmac {
  const [header, signedPayload, timestamp] = ['header', 'signed-payload', 'timestamp-header'].map(
    (name) => values[`hmac-${name}` as 'hmac-header'],
  );
  if (header === undefined) {
    throw new UsageError('--hmac-header must be given');
  }
  if (!signedPayload!.includes('{body}')) {
    throw new UsageError(`--hmac-signed-payload must hold {body}, got ${signedPayload}`);
  }
  return {
    header: header.toLowerCase(),
    prefix: values['hmac-prefix'],
    algorithm: oneOf('hmac-algorithm', values['hmac-algorithm'], ['sha256', 'sha512']),
    encoding: oneOf('hmac-encoding', values['hmac-encoding'], ['hex', 'base64']),
    signedPayload: signedPayload!,
    timestampHeader: timestamp?.toLowerCase(),
  };
}

function oneOf<const T extends string>(name: string, value: string, values: readonly T[]): T {
  const found = values.find((one) => one === value);
  if (found === undefined) {
    throw new UsageError(`--${name} must be one of ${values.join(', ')}, got ${value}`);
  }
  return found;
}
