import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Mfa, UserPoolEmail } from 'aws-cdk-lib/aws-cognito';
import { givenUserPool } from './variants';
import { ShopAuth } from '../../src';
import { byType, functionOfAnotherApp, theOnly } from '../surroundings';
import { newShop, newStack, shopTemplate } from '../synth';

/** What the methods that are not public ask for, all of them the same. */
function askedFor(template: Template): Record<string, unknown> {
  const all = byType(template, 'AWS::ApiGateway::Method')
    .map(([, { Properties }]) => Properties)
    .filter(({ OperationName: _, ...rest }) => rest.AuthorizationType !== 'NONE')
    .map(({ AuthorizationType, AuthorizerId, AuthorizationScopes }) => ({
      AuthorizationType,
      AuthorizerId,
      AuthorizationScopes,
    }));
  expect(all).toHaveLength(21);
  expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(1);
  return all[0];
}

/** What every function is told of who calls. */
function told(template: Template): Record<string, unknown> {
  const all = byType(template, 'AWS::Lambda::Function')
    .map(([, { Properties }]) => Properties.Environment.Variables)
    .filter(({ AUTH }) => AUTH !== undefined)
    .map(({ AUTH, ADMIN_GROUP, ADMIN_SCOPE }) => ({ AUTH, ADMIN_GROUP, ADMIN_SCOPE }));
  expect(all).toHaveLength(4);
  expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(1);
  return all[0];
}

describe('a user pool that is made (E8)', () => {
  test('is hardened: nobody is found out, passwords are strong, and a second factor is offered', () => {
    const template = shopTemplate();
    const [, pool] = theOnly(template, 'AWS::Cognito::UserPool');
    expect(pool).toMatchObject({
      UserPoolName: 'shop-users-dev',
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      Policies: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireLowercase: true,
          RequireUppercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
        },
      },
    });
    const [, client] = theOnly(template, 'AWS::Cognito::UserPoolClient');
    expect(client).toMatchObject({
      ClientName: 'shop-client-dev',
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      GenerateSecret: false,
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      IdTokenValidity: 60,
      AccessTokenValidity: 60,
      RefreshTokenValidity: 43_200,
    });
    expect(client.AllowedOAuthFlows).toBeUndefined();
  });

  test('is what every method asks for, with ID tokens, and its group is the administrators', () => {
    const template = shopTemplate();
    const [pool] = theOnly(template, 'AWS::Cognito::UserPool');
    const [authorizer, properties] = theOnly(template, 'AWS::ApiGateway::Authorizer');
    expect(properties).toMatchObject({
      Type: 'COGNITO_USER_POOLS',
      IdentitySource: 'method.request.header.Authorization',
      ProviderARNs: [{ 'Fn::GetAtt': [pool, 'Arn'] }],
    });
    expect(askedFor(template)).toEqual({
      AuthorizationType: 'COGNITO_USER_POOLS',
      AuthorizerId: { Ref: authorizer },
      AuthorizationScopes: undefined,
    });
    expect(told(template)).toEqual({ AUTH: 'COGNITO', ADMIN_GROUP: 'admins', ADMIN_SCOPE: undefined });
    expect(theOnly(template, 'AWS::Cognito::UserPoolGroup')[1]).toMatchObject({
      GroupName: 'admins',
      UserPoolId: { Ref: pool },
    });
  });

  test('takes another group, who may sign up, how, with what, and who writes', () => {
    const auth = ShopAuth.cognito({
      adminGroup: 'staff',
      mfa: Mfa.REQUIRED,
      selfSignUp: false,
      authFlows: { custom: true },
      email: UserPoolEmail.withCognito('shop@example.com'),
    });
    const template = shopTemplate({ auth });
    const [, pool] = theOnly(template, 'AWS::Cognito::UserPool');
    expect(pool.MfaConfiguration).toBe('ON');
    expect(pool.AdminCreateUserConfig).toEqual({ AllowAdminCreateUserOnly: true });
    expect(pool.EmailConfiguration).toMatchObject({ ReplyToEmailAddress: 'shop@example.com' });
    expect(theOnly(template, 'AWS::Cognito::UserPoolClient')[1].ExplicitAuthFlows).toContain('ALLOW_CUSTOM_AUTH');
    expect(theOnly(template, 'AWS::Cognito::UserPoolGroup')[1].GroupName).toBe('staff');
    expect(told(template)).toMatchObject({ ADMIN_GROUP: 'staff' });
  });

  test('cannot be deleted with data protection (X3)', () => {
    const [, { DeletionProtection }] = theOnly(shopTemplate({ dataProtection: true }), 'AWS::Cognito::UserPool');
    expect(DeletionProtection).toBe('ACTIVE');
    expect(theOnly(shopTemplate(), 'AWS::Cognito::UserPool')[1].DeletionProtection).toBe('INACTIVE');
  });

  test('is there for the user', () => {
    const { userPool, userPoolClient } = newShop();
    expect([userPool?.node.id, userPoolClient?.node.id]).toEqual(['UserPool', 'Client']);
    expect(newShop({ auth: ShopAuth.iam() }).userPool).toBeUndefined();
  });
});

describe('other ways to know callers (E8)', () => {
  test('a user pool that exists: ID tokens, or access tokens with scopes', () => {
    const stack = newStack();
    newShop({ auth: ShopAuth.userPool(givenUserPool(stack), { adminGroup: 'a' }) }, stack);
    const byId = Template.fromStack(stack);
    byId.resourceCountIs('AWS::Cognito::UserPool', 0);
    expect(askedFor(byId).AuthorizationScopes).toBeUndefined();
    expect(told(byId)).toEqual({ AUTH: 'COGNITO', ADMIN_GROUP: 'a', ADMIN_SCOPE: undefined });
    const other = newStack();
    const options = { scopes: ['shop/buy'], adminScope: 'shop/admin' };
    newShop({ auth: ShopAuth.userPool(givenUserPool(other), options) }, other);
    const byAccess = Template.fromStack(other);
    expect(askedFor(byAccess).AuthorizationScopes).toEqual(['shop/buy', 'shop/admin']);
    expect(told(byAccess)).toEqual({ AUTH: 'COGNITO', ADMIN_GROUP: undefined, ADMIN_SCOPE: 'shop/admin' });
    const plain = newStack();
    newShop({ auth: ShopAuth.userPool(givenUserPool(plain)) }, plain);
    expect(told(Template.fromStack(plain))).toEqual({
      AUTH: 'COGNITO',
      ADMIN_GROUP: undefined,
      ADMIN_SCOPE: undefined,
    });
    const third = newStack();
    newShop({ auth: ShopAuth.userPool(givenUserPool(third), { scopes: ['a'] }) }, third);
    expect(askedFor(Template.fromStack(third)).AuthorizationScopes).toEqual(['a']);
  });

  test('tokens of any issuer: a function outside of the network checks them', () => {
    const auth = ShopAuth.jwt({ issuer: 'https://issuer.example.com/', audience: ['a', 'b'], adminScope: 's' });
    const template = shopTemplate({ auth });
    const [authorizer, properties] = theOnly(template, 'AWS::ApiGateway::Authorizer');
    expect(properties).toMatchObject({ Type: 'TOKEN', AuthorizerResultTtlInSeconds: 300, Name: 'shop-dev' });
    expect(askedFor(template)).toEqual({ AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: authorizer } });
    expect(told(template)).toEqual({ AUTH: 'JWT', ADMIN_GROUP: undefined, ADMIN_SCOPE: 's' });
    const checks = byType(template, 'AWS::Lambda::Function').filter(
      ([, { Properties }]) => Properties.FunctionName === 'shop-authorizer-dev',
    );
    expect(checks).toHaveLength(1);
    const { Environment, VpcConfig, Timeout, ReservedConcurrentExecutions } = checks[0][1].Properties;
    expect([VpcConfig, Timeout, ReservedConcurrentExecutions]).toEqual([undefined, 10, undefined]);
    expect(Environment.Variables).toMatchObject({
      ISSUER: 'https://issuer.example.com/',
      AUDIENCE: 'a,b',
      KEYS_URL: 'https://issuer.example.com/.well-known/jwks.json',
      GROUPS_CLAIM: 'groups',
    });
  });

  test('tokens of an issuer with keys, groups and a lifetime of its own', () => {
    const options = { jwksUri: 'https://keys.example.com', groupsClaim: 'roles', resultsCacheTtl: Duration.seconds(0) };
    const template = shopTemplate({
      auth: ShopAuth.jwt({ issuer: 'https://i.example.com', audience: ['a'], ...options }),
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({ KEYS_URL: 'https://keys.example.com', GROUPS_CLAIM: 'roles' }),
      },
    });
    expect(theOnly(template, 'AWS::ApiGateway::Authorizer')[1].AuthorizerResultTtlInSeconds).toBe(0);
  });

  test('a function that decides, whose answer holds for one method and path', () => {
    const auth = ShopAuth.lambda(functionOfAnotherApp(), { adminGroup: 'a' });
    const template = shopTemplate({ auth });
    expect(theOnly(template, 'AWS::ApiGateway::Authorizer')[1]).toMatchObject({
      Type: 'REQUEST',
      IdentitySource: 'method.request.header.Authorization,context.httpMethod,context.path',
      AuthorizerResultTtlInSeconds: 300,
    });
    expect(told(template)).toEqual({ AUTH: 'LAMBDA', ADMIN_GROUP: 'a', ADMIN_SCOPE: undefined });
    const uncached = ShopAuth.lambda(functionOfAnotherApp(), { resultsCacheTtl: Duration.seconds(0) });
    const [, properties] = theOnly(shopTemplate({ auth: uncached }), 'AWS::ApiGateway::Authorizer');
    expect(properties.AuthorizerResultTtlInSeconds).toBe(0);
  });

  test('a function that decides, and makes nobody an administrator', () => {
    const template = shopTemplate({ auth: ShopAuth.lambda(functionOfAnotherApp()) });
    expect(told(template)).toEqual({ AUTH: 'LAMBDA', ADMIN_GROUP: undefined, ADMIN_SCOPE: undefined });
  });

  test('identities of IAM', () => {
    const template = shopTemplate({ auth: ShopAuth.iam({ adminRole: 'ShopAdmin' }) });
    expect(askedFor(template)).toEqual({ AuthorizationType: 'AWS_IAM' });
    expect(told(template)).toEqual({ AUTH: 'IAM', ADMIN_GROUP: 'ShopAdmin', ADMIN_SCOPE: undefined });
  });

  test('nobody is asked, on purpose', () => {
    const template = shopTemplate({ auth: ShopAuth.none('It is a test.') });
    const types = byType(template, 'AWS::ApiGateway::Method').map(([, { Properties }]) => Properties.AuthorizationType);
    expect(new Set(types)).toEqual(new Set(['NONE']));
    expect(told(template)).toEqual({ AUTH: 'NONE', ADMIN_GROUP: undefined, ADMIN_SCOPE: undefined });
  });
});
