import { join } from 'path';
import { CfnOutput, Stack, type App } from 'aws-cdk-lib';
import { CfnAuthorizer, HttpMethod, PayloadFormatVersion } from 'aws-cdk-lib/aws-apigatewayv2';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { setupInfrastructure } from './setup-infrastructure';
import { ApiHandler, HttpAuth, MonitoredHttpApi, Release, type MonitoredHttpApiProps } from '../../src';

/** An origin that the APIs allow. */
export const ORIGIN = 'https://shop.example.com';

const AUTHORIZER = `
exports.handler = async ({ identitySource }) => {
  console.log('asked');
  return { isAuthorized: identitySource[0] === 'let-me-in' };
};`;

/** The API of the example app, and one of each kind that it is not. */
export function httpApiStacks(app: App, region: string, issuer: string): Stack[] {
  const [, example] = setupInfrastructure(app, { environmentSuffix: 'dev', region });
  return [example, variants(app, region, issuer)];
}

/** APIs in both payload formats, with code of one's own and releases, and with every kind of authorization. */
function variants(app: App, region: string, issuer: string): Stack {
  const stack = new Stack(app, 'variants', { env: { region } });
  const api = (id: string, props: Partial<MonitoredHttpApiProps>) => {
    const auth = HttpAuth.none('It is a test.');
    const created = new MonitoredHttpApi(stack, id, { environmentSuffix: 'dev', auth, ...props });
    new CfnOutput(stack, `${id}Url`, { value: created.url });
    return created;
  };
  api('New', {});
  api('Old', { payloadFormatVersion: PayloadFormatVersion.VERSION_1_0 });
  const code = Code.fromAsset(join(__dirname, 'own-service'));
  const handler = ApiHandler.fromCode({ code, handler: 'index.handler', runtime: Runtime.NODEJS_24_X });
  api('Own', { handler, release: Release.canary() }).addRoutes({ path: '/items/{id}', methods: [HttpMethod.GET] });

  const jwt = HttpAuth.jwt({ issuer: issuer.replace('http:', 'https:'), audience: ['shop'] });
  const members = api('Members', { auth: jwt, cors: { allowOrigins: [ORIGIN] } });
  // The issuer of the tests has no certificate.
  const authorizers = members.node.findAll().filter((node) => node instanceof CfnAuthorizer);
  authorizers[0].addPropertyOverride('JwtConfiguration.Issuer', issuer);
  const authorizer = new LambdaFunction(stack, 'Authorizer', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline(AUTHORIZER),
  });
  members.addRoutes({ path: '/health', auth: HttpAuth.none('The probe has no credentials.') });
  members.addRoutes({ path: '/lambda', auth: HttpAuth.lambda({ handler: authorizer }) });
  members.addRoutes({ path: '/iam', methods: [HttpMethod.POST], auth: HttpAuth.iam() });
  return stack;
}
