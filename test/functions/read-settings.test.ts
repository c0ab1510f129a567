import { SecretValue, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ApiHandler, Network, type CodeHandlerOptions } from '../../src';
import { letReadSettings } from '../../src/functions/read-settings';
import { givenParameter } from '../given';
import { byType, CODE, newFunction } from '../surroundings';
import { newHttpApi, newShop, newStack } from '../synth';

/** A shop with a handler of one's own that reads a parameter with a key, and two secrets. */
function reading(network?: Network) {
  const stack = newStack();
  const encryptionKey = new Key(stack, 'Key');
  const features = StringParameter.fromSecureStringParameterAttributes(stack, 'Features', {
    parameterName: '/shop/features',
    encryptionKey,
  });
  const limits = new StringParameter(stack, 'Limits', { parameterName: '/shop/limits', stringValue: '{}' });
  const stripe = new Secret(stack, 'Stripe', { secretObjectValue: { key: SecretValue.ssmSecure('/stripe') } });
  const theirs = Secret.fromSecretNameV2(stack, 'Theirs', 'theirs');
  const shop = newShop({ network }, stack);
  const handler = ApiHandler.fromCode({
    ...CODE,
    parameters: { FEATURES_PARAMETER: features, LIMITS_PARAMETER: limits },
    secrets: { STRIPE_SECRET: stripe, THEIR_SECRET: theirs },
  });
  shop.addEntity('reviews', { handler });
  const template = Template.fromStack(stack);
  const idOf = (node: { node: { defaultChild?: unknown } }) => stack.getLogicalId(node.node.defaultChild as never);
  return { template, key: idOf(encryptionKey), limits: idOf(limits), stripe: idOf(stripe) };
}

/** Every statement of a template that allows something of a service, with the roles that have it. */
function allowed(template: Template, service: RegExp) {
  return byType(template, 'AWS::IAM::Policy').flatMap(([, { Properties }]) =>
    Properties.PolicyDocument.Statement.filter(({ Action }: any) => service.test([Action].flat().join())).map(
      ({ Action, Resource }: any) => ({
        roles: JSON.stringify(Properties.Roles),
        Action,
        Resource: JSON.stringify(Resource),
      }),
    ),
  );
}

describe('what a function reads when it runs (E9, X10)', () => {
  const { template, key, limits, stripe } = reading();

  test('is granted to that function only, on that one parameter or secret', () => {
    const statements = allowed(template, /^(ssm|secretsmanager):/);
    expect(statements.map(({ Action }) => Action)).toEqual([
      'ssm:GetParameter',
      'ssm:GetParameter',
      ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
    ]);
    statements.forEach(({ roles }) => expect(roles).toContain('ReviewsRole'));
    const resources = statements.map(({ Resource }) => Resource);
    expect(resources[0]).toContain(':parameter/shop/features"');
    expect(resources[1]).toContain(`"Ref":"${limits}"`);
    expect(resources[2]).toBe(`{"Ref":"${stripe}"}`);
    expect(resources[3]).toContain(':secret:theirs-??????');
  });

  test('may be decrypted with the key that is known', () => {
    const onKey = allowed(template, /^kms:Decrypt$/).filter(
      ({ Resource }) => Resource === `{"Fn::GetAtt":["${key}","Arn"]}`,
    );
    expect(onKey.map(({ roles }) => /ReviewsRole/.test(roles))).toEqual([true]);
  });

  test('is found by name, and no value is in any variable', () => {
    const functions = byType(template, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties);
    const variables = functions.map(({ Environment }) => Environment?.Variables ?? {});
    const readers = variables.filter((all) => Object.keys(all).some((name) => /_(PARAMETER|SECRET)$/.test(name)));
    expect(readers).toHaveLength(1);
    expect(readers[0]).toMatchObject({
      FEATURES_PARAMETER: '/shop/features',
      LIMITS_PARAMETER: { Ref: limits },
      STRIPE_SECRET: { Ref: stripe },
    });
    expect(JSON.stringify(readers[0].THEIR_SECRET)).toContain(':secret:theirs"');
    expect(JSON.stringify(variables)).not.toContain('{{resolve:');
  });

  test.each<[string, Network | undefined, number]>([
    ['an isolated network', undefined, 1],
    ['a network with a way out', Network.nat({ natGateways: 1 }), 0],
    ['no network', Network.none('It is a test.'), 0],
  ])('is reached from %s, by an endpoint each where there is no other way', (_what, network, count) => {
    const endpoints = byType(reading(network).template, 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) =>
      JSON.stringify(Properties.ServiceName),
    );
    for (const service of ['ssm', 'secretsmanager']) {
      expect(endpoints.filter((name) => name.includes(`.${service}`))).toHaveLength(count);
    }
  });

  test('puts no value into the parameters of a stack', () => {
    const stack = newStack();
    const handler = ApiHandler.fromCode({ ...CODE, parameters: { FEATURES_PARAMETER: givenParameter(stack) } });
    newHttpApi({ handler }, stack);
    expect(Object.keys(Template.fromStack(stack).findParameters('*'))).toEqual(['BootstrapVersion']);
  });

  test.each<[string, Partial<CodeHandlerOptions>, string[]]>([
    ['parameters', { parameters: { LIMITS_PARAMETER: givenParameter(newStack()) } }, ['ssm']],
    ['secrets', { secrets: { THEIR_SECRET: Secret.fromSecretNameV2(newStack(), 'S', 's') } }, ['secretsmanager']],
    ['nothing', {}, []],
  ])('costs the endpoint of what is read, where %s is', (_what, read, services) => {
    const shop = newShop();
    shop.addEntity('reviews', { handler: ApiHandler.fromCode({ ...CODE, ...read }) });
    const names = byType(Template.fromStack(Stack.of(shop)), 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) =>
      JSON.stringify(Properties.ServiceName),
    );
    const found = ['ssm', 'secretsmanager'].filter((service) => names.some((name) => name.includes(`.${service}`)));
    expect(found).toEqual(services);
  });

  test.each([
    ['no network', undefined],
    ['a network that reaches all there is', {}],
  ])('needs no endpoint in %s', (_what, ways) => {
    const stack = newStack();
    const vpc = new Vpc(stack, 'Vpc');
    const network = ways && { ...ways, vpc, vpcSubnets: {}, securityGroups: [] };
    const secrets = { STRIPE_SECRET: Secret.fromSecretNameV2(stack, 'S', 's') };
    const settings = { parameters: { FEATURES_PARAMETER: givenParameter(stack) }, secrets };
    expect(() => letReadSettings(newFunction(stack, 'Fn'), settings, network)).not.toThrow();
    Template.fromStack(stack).resourceCountIs('AWS::EC2::VPCEndpoint', 0);
  });

  test('costs no endpoint where nothing reads', () => {
    const stack = Stack.of(newShop());
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::EC2::VPCEndpoint'))).not.toContain('.ssm');
  });
});

describe('the variables of what is read (X5)', () => {
  const stack = newStack();
  const parameter = givenParameter(stack);
  const secret = Secret.fromSecretNameV2(stack, 'S', 's');
  const add = (options: Partial<CodeHandlerOptions>) => () =>
    newHttpApi({ handler: ApiHandler.fromCode({ ...CODE, ...options }) });
  const OTHERS = 'be other variables than those that there are';

  test.each<[Partial<CodeHandlerOptions>, string]>([
    [
      { parameters: { '1': parameter } },
      'handler.parameters must be variables of letters, digits and _ that begin with a letter, got ["1"]',
    ],
    [
      { secrets: { 'A-B': secret } },
      'handler.secrets must be variables of letters, digits and _ that begin with a letter, got ["A-B"]',
    ],
    ...['1AB', 'AB-'].map((name): [Partial<CodeHandlerOptions>, string] => [
      { parameters: { [name]: parameter } },
      `handler.parameters must be variables of letters, digits and _ that begin with a letter, got ["${name}"]`,
    ]),
    [{ parameters: { ENVIRONMENT: parameter } }, `handler.parameters must ${OTHERS}, got ["ENVIRONMENT"]`],
    [
      { parameters: { A: parameter }, environmentVariables: { A: 'a' } },
      `handler.parameters must ${OTHERS}, got ["A"]`,
    ],
    [{ parameters: { AB: parameter }, secrets: { AB: secret } }, `handler.secrets must ${OTHERS}, got ["AB"]`],
  ])('fail for %#: %s', (options, message) => {
    expect(add(options)).toThrow(message);
  });

  test.each([
    [{ parameters: { A: '/name' } }, 'parameters.A must be a parameter, got "/name"'],
    [{ secrets: { A: parameter } }, 'secrets.A must be a secret, got'],
  ])('fail for what is none: %#', (options, message) => {
    expect(() => ApiHandler.bundled(options as never)).toThrow(message);
  });
});
