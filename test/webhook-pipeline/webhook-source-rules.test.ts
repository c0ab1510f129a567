import { Duration, Lazy } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  WebhookPipeline,
  WebhookSecret,
  WebhookSource,
  type HmacSourceOptions,
  type JwksSourceOptions,
} from '../../src';
import { givenSecret, openSource } from '../given';
import { brokenRules, newPipeline, newStack } from '../synth';

const secret = WebhookSecret.fromSecretsManager(givenSecret(newStack()));
const hmac = (options: Partial<HmacSourceOptions> = {}) => WebhookSource.hmac({ secret, header: 'x-sig', ...options });
const jwks = (options: Partial<JwksSourceOptions> = {}) =>
  WebhookSource.jwks({ url: 'https://id.example.com/keys', header: 'x-token', bodyHashClaim: 'body', ...options });
const own = (one: WebhookSource) => ({ sources: { own: one } });

/** What is said of a pipeline, without the first line. */
function broken(sources: Record<string, WebhookSource>): string[] {
  return brokenRules(() => newPipeline({ sources }));
}

const NAME_RULE =
  'must have a name of 1 to 40 lower-case letters, digits and inner single hyphens that starts with a letter, other than webhook';

describe('sources', () => {
  test('fails without any, and says what an open endpoint is called', () => {
    expect(() => new WebhookPipeline(newStack(), 'X', { environmentSuffix: 'dev' })).toThrow(
      'source must be given, or one of sources; WebhookSource.unverified({ reason }) is an endpoint that anybody can post to, got "none"',
    );
    expect(() => new WebhookPipeline(newStack(), 'X', { environmentSuffix: 'dev', sources: {} })).toThrow(
      'source must be given',
    );
  });

  test.each(['a', 's'.repeat(40), 'adyen-2', 'a1-b2-c3'])('the name %s is taken', (name) => {
    expect(broken({ [name]: openSource() })).toEqual([]);
  });

  test.each(['webhook', 's'.repeat(41), '', 'Stripe', '2c', 'a--b', '-a', 'a-', 'a_b', 'a/b', '{id}'])(
    'fails for the name %p',
    (name) => {
      expect(broken({ [name]: openSource() })).toEqual([`sources.${name} ${NAME_RULE}, got "${name}"`]);
    },
  );

  test('fails for names that one output would have', () => {
    expect(broken({ 'a-1': openSource(), a1: openSource() })).toEqual([
      'sources must have names that differ in more than hyphens, got ["a-1","a1"]',
    ]);
  });

  test('fails for more than the environment of the function holds', () => {
    const many = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`source-${index}`, WebhookSource.stripe({ secret })]),
      );
    expect(broken(many(15))).toEqual([]);
    const [message] = broken(many(40));
    expect(message).toMatch(/^sources must fit 3600 bytes of environment variables, got \d+$/);
  });

  test('count a secret that is not known yet as one with a long name', () => {
    const stack = newStack();
    const made = WebhookSecret.fromSecretsManager(new Secret(stack, 'Made'));
    const many = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`source-${index}`, WebhookSource.stripe({ secret: made })]),
      );
    expect(() => newPipeline({ sources: many(12) }, stack)).not.toThrow();
    expect(() => newPipeline({ sources: many(20) }, newStack())).toThrow('sources must fit 3600 bytes');
  });
});

const TOLERANCE = 'sources.own.tolerance must be between 10 seconds and 1 hour';
const HTTPS = 'must be an https URL';
const HEADER = 'must be the name of a header, of 1 to 100 characters';
const TIMED = 'sources.own.signedPayload must hold {timestamp} with timestampHeader, and only then';

describe('rules of one source, at both limits', () => {
  test.each<[string, WebhookSource]>([
    ['the shortest tolerance', WebhookSource.stripe({ secret, tolerance: Duration.seconds(10) })],
    ['the longest tolerance', WebhookSource.standardWebhooks({ secret, tolerance: Duration.hours(1) })],
    ['a tolerance of PayPal', WebhookSource.paypal({ webhookId: 'x', tolerance: Duration.minutes(1) })],
    ['a short type', WebhookSource.github({ secret, typeMap: { sale: 'p' } })],
    ['a long type', WebhookSource.github({ secret, typeMap: { sale: 'p'.repeat(100) } })],
    ['a payload with time and URL', hmac({ signedPayload: '{url}{timestamp}{body}', timestampHeader: 'x-time' })],
    ['a tolerance with a time', hmac({ timestampHeader: 'x-time', tolerance: Duration.minutes(1) })],
    ['a long header', hmac({ header: 'h'.repeat(100) })],
    ['issuer and audience', jwks({ issuer: 'i', audience: 'a' })],
    [
      'a tolerance that only the deployment knows',
      WebhookSource.stripe({ secret, tolerance: Duration.seconds(Lazy.number({ produce: () => 1 })) }),
    ],
    ['a URL that only the deployment knows', jwks({ url: Lazy.string({ produce: () => 'x' }) })],
    ['a header that only the deployment knows', hmac({ header: Lazy.string({ produce: () => 'x' }) })],
    ['an id that only the deployment knows', WebhookSource.paypal({ webhookId: Lazy.string({ produce: () => '' }) })],
    [
      'a reason that only the deployment knows',
      WebhookSource.unverified({ reason: Lazy.string({ produce: () => '' }) }),
    ],
  ])('%s is taken', (_what, source) => {
    expect(broken(own(source).sources)).toEqual([]);
  });

  test.each<[WebhookSource, string]>([
    [WebhookSource.stripe({ secret, tolerance: Duration.seconds(3_601) }), `${TOLERANCE}, got 1 hour 1 second`],
    [WebhookSource.standardWebhooks({ secret, tolerance: Duration.seconds(9) }), `${TOLERANCE}, got 9 seconds`],
    [WebhookSource.paypal({ webhookId: 'x', tolerance: Duration.seconds(9) }), `${TOLERANCE}, got 9 seconds`],
    [jwks({ tolerance: Duration.seconds(9) }), `${TOLERANCE}, got 9 seconds`],
    [
      hmac({ tolerance: Duration.minutes(1) }),
      'sources.own.tolerance must stand with timestampHeader, without which no time is signed, got 1 minute',
    ],
    [
      WebhookSource.github({ secret, typeMap: { sale: 'a b' } }),
      'sources.own.typeMap.sale must be 1 to 100 letters, digits, dots, underscores and hyphens, got "a b"',
    ],
    [
      WebhookSource.github({ secret, typeMap: { sale: 'p'.repeat(101) } }),
      `sources.own.typeMap.sale must be 1 to 100 letters, digits, dots, underscores and hyphens, got "${'p'.repeat(101)}"`,
    ],
    [WebhookSource.unverified({ reason: ' ' }), 'sources.own.reason must say something, got " "'],
    [WebhookSource.paypal({ webhookId: '' }), 'sources.own.webhookId must say something, got ""'],
    [
      WebhookSource.square({ secret, notificationUrl: 'http://hooks.example.com' }),
      `sources.own.notificationUrl ${HTTPS}, got "http://hooks.example.com"`,
    ],
    [jwks({ url: 'http://id.example.com' }), `sources.own.url ${HTTPS}, got "http://id.example.com"`],
    [jwks({ url: 'keys' }), `sources.own.url ${HTTPS}, got "keys"`],
    [jwks({ header: 'a b' }), `sources.own.header ${HEADER}, got "a b"`],
    [jwks({ bodyHashClaim: '' }), 'sources.own.bodyHashClaim must say something, got ""'],
    [jwks({ issuer: '' }), 'sources.own.issuer must say something, got ""'],
    [jwks({ audience: '' }), 'sources.own.audience must say something, got ""'],
    [hmac({ header: '' }), `sources.own.header ${HEADER}, got ""`],
    [hmac({ header: 'h'.repeat(101) }), `sources.own.header ${HEADER}, got "${'h'.repeat(101)}"`],
    [hmac({ timestampHeader: 'a:b' }), `sources.own.timestampHeader ${HEADER}, got "a:b"`],
    [hmac({ signedPayload: 'body' }), 'sources.own.signedPayload must hold {body}, got "body"'],
    [hmac({ signedPayload: '{timestamp}{body}' }), `${TIMED}, got "{timestamp}{body}"`],
    [hmac({ signedPayload: '{body}', timestampHeader: 'x-time' }), `${TIMED}, got "{body}"`],
    [
      WebhookSource.stripe({
        secret: WebhookSecret.fromSecretsManager(givenSecret(newStack()), { field: '' }),
      }),
      'sources.own.secret.field must say something, got ""',
    ],
  ])('fails, %#', (source, message) => {
    expect(broken(own(source).sources)).toEqual([message]);
    const canonical = message.replaceAll('sources.own.', 'source.');
    expect(() => newPipeline({ source })).toThrow(canonical);
  });
});
