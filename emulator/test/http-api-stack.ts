import { type App, CfnOutput, Duration, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import {
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  PayloadFormatVersion,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpIamAuthorizer,
  HttpJwtAuthorizer,
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Alias, Code, Function as LambdaFunction, Runtime, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { surround } from './http-api-surroundings';

/** An origin that the API allows. */
export const ORIGIN = 'https://shop.example';

const ECHO = `
const answers = {
  '/throw': () => { throw new Error('secret'); },
  '/value': () => ({ plain: [1, 'é'] }),
  '/text': () => 'hello',
  '/bare': () => ({ statusCode: 201, body: 'made' }),
  '/malformed': () => ({ statusCode: 200, body: { no: 'text' } }),
  '/binary': () => ({ statusCode: 200, headers: { 'Content-Type': 'image/png' }, body: '/wCA', isBase64Encoded: true }),
  '/cookies': () => ({ statusCode: '204', cookies: ['a=1; Secure', 'b=2'], headers: { 'X-Number': 7 } }),
  '/own-cors': () => ({ statusCode: 200, headers: { 'access-control-allow-origin': 'https://evil', Vary: 'Accept' } }),
  '/multi': () => ({ statusCode: 200, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] }, body: '' }),
  '/slow': () => new Promise((resolve) => setTimeout(() => resolve({ statusCode: 200 }), 3000)),
};
exports.handler = async (event) => {
  const path = (event.rawPath ?? event.path).replace('/one', '');
  console.log(path);
  if (answers[path]) return answers[path]();
  const body = JSON.stringify({ event, version: process.env.AWS_LAMBDA_FUNCTION_VERSION, release: 'RELEASE' });
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body };
};`;

const AUTHORIZER = `
exports.handler = async (event) => {
  console.log('authorizer');
  const isAuthorized = event.identitySource[0] === 'let-me-in';
  return { isAuthorized, context: { tenant: 'acme', cookies: event.cookies ?? [], method: event.requestContext.http.method } };
};`;

/** What can be different between two deployments. */
export interface HttpApiStackProps {
  /** The issuer of tokens. */
  readonly issuer: string;
  /** What the function says of itself; a new one makes a new version. */
  readonly release?: string;
}

/** An HTTP API with all that the emulator has to know of one. */
export class HttpApiStack extends Stack {
  private readonly api: HttpApi;

  constructor(app: App, { issuer, release = 'first' }: HttpApiStackProps) {
    super(app, 'http-api', { synthesizer: new LegacyStackSynthesizer() });
    const echo = this.function('Echo', ECHO.replace('RELEASE', release), 'http-echo');
    const live = new Alias(this, 'Live', { aliasName: 'live', version: echo.currentVersion });
    this.api = new HttpApi(this, 'Api', {
      corsPreflight: {
        allowOrigins: [ORIGIN],
        allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST],
        allowHeaders: ['content-type'],
        exposeHeaders: ['x-request-id'],
        maxAge: Duration.minutes(5),
      },
      defaultIntegration: new HttpLambdaIntegration('Echo', live),
    });
    this.routes(live, issuer);
    surround(this, this.api, live);
    this.plainApi(echo);
    new CfnOutput(this, 'Url', { value: this.api.url! });
    new CfnOutput(this, 'ApiId', { value: this.api.apiId });
  }

  private function(id: string, code: string, functionName?: string): LambdaFunction {
    const options = { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', timeout: Duration.seconds(10) };
    return new LambdaFunction(this, id, { ...options, code: Code.fromInline(code), functionName });
  }

  private routes(live: IFunction, issuer: string): void {
    const authorizer = this.function('Authorizer', AUTHORIZER);
    const custom = new HttpLambdaAuthorizer('Custom', authorizer, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: ['$request.header.x-token'],
      resultsCacheTtl: Duration.seconds(0),
    });
    this.route('/items/{id}', live);
    this.route('/jwt', live, new HttpJwtAuthorizer('Jwt', issuer, { jwtAudience: ['shop'] }));
    this.route('/custom', live, custom);
    this.route('/iam', live, new HttpIamAuthorizer());
    this.api.addRoutes({
      path: '/one/{proxy+}',
      methods: [HttpMethod.ANY],
      integration: new HttpLambdaIntegration('One', live, { payloadFormatVersion: PayloadFormatVersion.VERSION_1_0 }),
    });
    this.api.addRoutes({
      path: '/slow',
      methods: [HttpMethod.GET],
      integration: new HttpLambdaIntegration('Slow', live, { timeout: Duration.seconds(1) }),
    });
  }

  /** An API without CORS and `$default`, whose stage has a name, and one route of which leads nowhere. */
  private plainApi(handler: IFunction): void {
    const plain = new HttpApi(this, 'Plain', { createDefaultStage: false });
    const integration = new HttpLambdaIntegration('Plain', handler);
    plain.addRoutes({ path: '/only', methods: [HttpMethod.GET, HttpMethod.OPTIONS], integration });
    const missing = LambdaFunction.fromFunctionName(this, 'Missing', 'missing');
    const nowhere = new HttpLambdaIntegration('Nowhere', missing);
    plain.addRoutes({ path: '/nowhere', methods: [HttpMethod.GET], integration: nowhere });
    const stage = plain.addStage('Dev', { stageName: 'dev', autoDeploy: true });
    new CfnOutput(this, 'PlainUrl', { value: stage.url });
  }

  private route(path: string, handler: IFunction, authorizer?: IHttpRouteAuthorizer): void {
    const integration = new HttpLambdaIntegration('Echo', handler);
    this.api.addRoutes({ path, methods: [HttpMethod.ANY], integration, authorizer });
  }
}
