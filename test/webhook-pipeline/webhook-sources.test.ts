import { Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  SignatureAlgorithm,
  SignatureEncoding,
  WebhookPipeline,
  WebhookSecret,
  WebhookSource,
  type WebhookPipelineProps,
} from '../../src';
import { givenDomain, givenSecret, givenSecureString, givenSources, openSource } from '../given';
import { byType } from '../surroundings';
import { newPipeline, newStack, resourcesOf } from '../synth';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:stripe-AbCdEf';

/** A pipeline with sources that the stack is asked for. */
function withSources(
  sources: (stack: Stack) => Record<string, WebhookSource>,
  props: Partial<WebhookPipelineProps> = {},
) {
  const stack = newStack({ env: { region: 'eu-west-1', account: '111111111111' } });
  const pipeline = newPipeline({ sources: sources(stack), ...props }, stack);
  return { stack, pipeline, template: Template.fromStack(stack) };
}

const stripe = (stack: Stack) => WebhookSource.stripe({ secret: WebhookSecret.fromSecretsManager(givenSecret(stack)) });

/** The properties of a function, and the statements of its role. */
function functionOf(template: Template, name: string) {
  const fn = resourcesOf(template).find(({ Properties }) => Properties.FunctionName === `${name}-dev`)!.Properties;
  const role = fn.Role['Fn::GetAtt'][0];
  const policies = byType(template, 'AWS::IAM::Policy').filter(
    ([, { Properties }]) => Properties.Roles[0].Ref === role,
  );
  return { fn, statements: policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement) };
}

const validatorOf = (template: Template) => functionOf(template, 'webhook-validator');

/** A text of the template with what is not known in it as its logical id. */
const textOf = (value: string | { 'Fn::Join': [string, unknown[]] }) =>
  typeof value === 'string'
    ? value
    : value['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('');

const targetsOf = (template: Template) =>
  JSON.parse(
    textOf(validatorOf(template).fn.Environment.Variables.SOURCES).replaceAll('{"Ref":"AWS::Partition"}', 'aws'),
  );

describe('resources (W10)', () => {
  test('are one a source, that of canonical events only with `source`', () => {
    const { template } = withSources((stack) => ({ stripe: stripe(stack), billing: openSource() }));
    const parts = byType(template, 'AWS::ApiGateway::Resource').map(([, { Properties }]) => Properties.PathPart);
    expect(parts.sort()).toEqual(['billing', 'stripe', 'webhook']);
    const methods = byType(template, 'AWS::ApiGateway::Method').map(([, { Properties }]) => Properties);
    expect(methods).toHaveLength(2);
    for (const method of methods) {
      expect(method).toMatchObject({ HttpMethod: 'POST', AuthorizationType: 'NONE' });
      expect(method).not.toHaveProperty('RequestModels');
      expect(method).not.toHaveProperty('RequestValidatorId');
    }
    template.resourceCountIs('AWS::ApiGateway::Model', 0);
  });

  test('have a model for canonical events alone', () => {
    const { template } = withSources((stack) => ({ stripe: stripe(stack) }), { source: openSource() });
    const models = byType(template, 'AWS::ApiGateway::Method').map(([, { Properties }]) => Properties.RequestModels);
    expect(models.filter((model) => model !== undefined)).toHaveLength(1);
  });

  test.each([
    [{}, 'https://', '/webhook'],
    [{ domain: true }, 'https://api.example.com/webhook', '/webhook'],
  ])('are told of by the outputs, %#', ({ domain }: { domain?: boolean }, start, path) => {
    const stack = newStack({ env: { region: 'eu-west-1', account: '111111111111' } });
    const sources = { stripe: stripe(stack), billing: openSource() };
    const { outputs } = newPipeline(
      { sources, exportOutputs: true, ...(domain && { domain: givenDomain(stack) }) },
      stack,
    );
    expect(outputs.endpointUrl).toBeUndefined();
    expect(Object.keys(outputs.endpointUrls)).toEqual(['stripe', 'billing']);
    for (const [name, url] of Object.entries(outputs.endpointUrls)) {
      const text = textOf(stack.resolve(url));
      expect(text.startsWith(start)).toBe(true);
      expect(text.endsWith(`${path}/${name}`)).toBe(true);
    }
    expect(Object.keys(Template.fromStack(stack).toJSON().Outputs)).toEqual(
      expect.arrayContaining(['WebhookPipelineStripeEndpointUrl', 'WebhookPipelineBillingEndpointUrl']),
    );
  });
});

describe('the validator is told (W10)', () => {
  test('of each source by its resource, with nothing of a secret but where it is', () => {
    const { template } = withSources(givenSources, { source: openSource() });
    const secretsmanager = (id: string, field?: string) => ({ service: 'secretsmanager', id, ...(field && { field }) });
    const entry = secretsmanager(ARN);
    const named = secretsmanager('arn:aws:secretsmanager:eu-west-1:111111111111:secret:webhooks', 'key');
    expect(targetsOf(template)).toEqual({
      '/webhook': { name: 'webhook', kind: 'unverified' },
      '/webhook/standard-webhooks': { name: 'standard-webhooks', kind: 'standardWebhooks', secret: named },
      '/webhook/stripe': {
        name: 'stripe',
        kind: 'stripe',
        secret: entry,
        toleranceSeconds: 600,
        typeMap: { 'invoice.paid': 'payment' },
      },
      '/webhook/github': { name: 'github', kind: 'github', secret: entry },
      '/webhook/shopify': { name: 'shopify', kind: 'shopify', secret: named },
      '/webhook/square': {
        name: 'square',
        kind: 'square',
        secret: entry,
        notificationUrl: 'https://hooks.example.com/webhook/square',
      },
      '/webhook/adyen': { name: 'adyen', kind: 'adyen', secret: { service: 'ssm', id: '/shop/adyen' } },
      '/webhook/paypal': { name: 'paypal', kind: 'paypal', webhookId: '8PT597110X687430LKGECATA' },
      '/webhook/jwks': {
        name: 'jwks',
        kind: 'jwks',
        jwks: { url: 'https://id.example.com/keys', header: 'x-token', bodyHashClaim: 'body' },
      },
      '/webhook/hmac': {
        name: 'hmac',
        kind: 'hmac',
        secret: named,
        hmac: {
          header: 'x-signature',
          algorithm: 'sha256',
          encoding: 'hex',
          signedPayload: '{timestamp}.{body}',
          timestampHeader: 'x-time',
        },
      },
      '/webhook/open': { name: 'open', kind: 'unverified' },
    });
  });

  test('of a secret that the stack makes', () => {
    const { template, stack } = withSources((scope) => {
      const secret = WebhookSecret.fromSecretsManager(new Secret(scope, 'Made'));
      return { stripe: WebhookSource.stripe({ secret }) };
    });
    const made = stack.getLogicalId(stack.node.findChild('Made').node.defaultChild as never);
    expect(textOf(validatorOf(template).fn.Environment.Variables.SOURCES)).toContain(`"id":"{"Ref":"${made}"}"`);
  });

  test('by default, of the body alone where no time is signed', () => {
    const { template } = withSources((stack) => ({
      own: WebhookSource.hmac({ secret: WebhookSecret.fromSecretsManager(givenSecret(stack)), header: 'x-signature' }),
    }));
    expect(targetsOf(template)['/webhook/own'].hmac).toEqual({
      header: 'x-signature',
      algorithm: 'sha256',
      encoding: 'hex',
      signedPayload: '{body}',
    });
  });
});

describe('permissions (X6, X10)', () => {
  const READS = ['secretsmanager:', 'ssm:', 'kms:'];
  const readsOf = (template: Template, name: string) =>
    functionOf(template, name).statements.filter(({ Action }: { Action: string | string[] }) =>
      [Action].flat().some((action) => READS.some((prefix) => action.startsWith(prefix))),
    );

  test('let the validator alone read each secret, and use its key', () => {
    const { template } = withSources((stack) => ({
      stripe: stripe(stack),
      adyen: WebhookSource.adyen({ secret: WebhookSecret.fromSsmSecureString(givenSecureString(stack)) }),
    }));
    const allow = (Action: string, Resource: unknown) => ({ Action, Effect: 'Allow', Resource });
    const joined = (text: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, text]] });
    const key = (id: string) => joined(`:kms:eu-west-1:111111111111:key/${id}`);
    expect(readsOf(template, 'webhook-validator')).toEqual([
      allow('secretsmanager:GetSecretValue', joined(':secretsmanager:eu-west-1:111111111111:secret:stripe-AbCdEf')),
      allow('kms:Decrypt', key('of-secret')),
      allow('ssm:GetParameter', joined(':ssm:eu-west-1:111111111111:parameter/shop/adyen')),
      allow('kms:Decrypt', key('of-parameter')),
    ]);
    expect(readsOf(template, 'webhook-router')).toEqual([]);
  });

  test('are of the whole ARN where it is known in part only', () => {
    const { template } = withSources((stack) => ({
      stripe: WebhookSource.stripe({
        secret: WebhookSecret.fromSecretsManager(Secret.fromSecretNameV2(stack, 'Named', 'webhooks')),
      }),
    }));
    const [{ Action, Resource }] = readsOf(template, 'webhook-validator');
    expect(Action).toBe('secretsmanager:GetSecretValue');
    expect(textOf(Resource)).toMatch(/:secret:webhooks-\?{6}$/);
  });

  test('are none without a secret', () => {
    const { template } = withSources(() => ({ open: openSource() }));
    expect(readsOf(template, 'webhook-validator')).toEqual([]);
  });

  test('let it use the key of a secret of the stack', () => {
    const { template, stack } = withSources((scope) => {
      const secret = new Secret(scope, 'Made', { encryptionKey: new Key(scope, 'Key') });
      return { stripe: WebhookSource.stripe({ secret: WebhookSecret.fromSecretsManager(secret) }) };
    });
    const key = stack.getLogicalId(stack.node.findChild('Key').node.defaultChild as never);
    expect(readsOf(template, 'webhook-validator')).toContainEqual({
      Action: 'kms:Decrypt',
      Effect: 'Allow',
      Resource: { 'Fn::GetAtt': [key, 'Arn'] },
    });
  });
});

describe('a source that verifies nothing', () => {
  test('is a warning of its own, with its reason', () => {
    const stack = newStack();
    new WebhookPipeline(stack, 'WebhookPipeline', {
      environmentSuffix: 'dev',
      source: WebhookSource.unverified({ reason: 'behind a VPN' }),
      sources: { open: openSource(), stripe: stripe(stack) },
    });
    const warnings = Annotations.fromStack(stack)
      .findWarning('*', Match.anyValue())
      .map(({ entry }) => entry.data);
    const text = 'anybody who knows the URL can post events to /webhook';
    expect(warnings).toEqual([
      `${text}, and claim the id of an event before it comes: behind a VPN [ack: cdk-golden-paths:unverifiedSource:webhook]`,
      `${text}/open, and claim the id of an event before it comes: it is a test [ack: cdk-golden-paths:unverifiedSource:open]`,
    ]);
  });
});

test('is shown in errors by its kind, and a secret by its place', () => {
  const secret = WebhookSecret.fromSecretsManager(Secret.fromSecretCompleteArn(newStack(), 'Stripe', ARN));
  expect([String(openSource()), String(secret)]).toEqual(['unverified', `secretsmanager:${ARN}`]);
  expect(Token.isUnresolved(secret)).toBe(false);
});

test('the validator is told how an HMAC of a way of its own is made', () => {
  const { template } = withSources((stack) => ({
    own: WebhookSource.hmac({
      secret: WebhookSecret.fromSecretsManager(givenSecret(stack)),
      header: 'x-signature',
      algorithm: SignatureAlgorithm.SHA512,
      encoding: SignatureEncoding.BASE64,
    }),
  }));
  expect(targetsOf(template)['/webhook/own'].hmac).toEqual({
    header: 'x-signature',
    algorithm: 'sha512',
    encoding: 'base64',
    signedPayload: '{body}',
  });
});
