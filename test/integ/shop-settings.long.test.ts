import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { addShop, deployedShop, type DeployedShop } from './shop-app';
import { awsCall } from '../../emulator/aws-call';
import { ApiHandler } from '../../src';

/** Tells what it read, and keeps it for a second. */
const READER = `
const { GetParameterCommand, SSMClient } = require('@aws-sdk/client-ssm');
const { GetSecretValueCommand, SecretsManagerClient } = require('@aws-sdk/client-secrets-manager');
const [ssm, secrets] = [new SSMClient({}), new SecretsManagerClient({})];
let known = { until: 0 };
exports.handler = async () => {
  if (known.until < Date.now()) {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: process.env.GREETING_PARAMETER }));
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: process.env.TOKEN_SECRET }));
    known = { until: Date.now() + 1000, body: JSON.stringify({ greeting: Parameter.Value, length: SecretString.length }) };
  }
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: known.body };
};`;

let shop: DeployedShop;
beforeAll(async () => {
  shop = await deployedShop({}, (app, region) => {
    const stack = addShop(app, region, {}, (made) => {
      const scope = made.node.scope!;
      const greeting = new StringParameter(scope, 'Greeting', {
        parameterName: '/shop/greeting',
        stringValue: 'hello',
      });
      const token = new Secret(scope, 'Token', { generateSecretString: { passwordLength: 24 } });
      const handler = ApiHandler.fromCode({
        code: Code.fromInline(READER),
        handler: 'index.handler',
        runtime: Runtime.NODEJS_24_X,
        parameters: { GREETING_PARAMETER: greeting },
        secrets: { TOKEN_SECRET: token },
      });
      made.addRoute({ path: '/greeting', methods: [HttpMethod.GET], isPublic: true, handler });
    });
    return [stack];
  });
});
afterAll(() => shop.emulator.stop());

test('a handler follows its parameter, and reads its secret, without a deployment (E9, X10)', async () => {
  const ask = async () => (await shop.client.send('GET', '/greeting')).body;
  expect(await ask()).toEqual({ greeting: 'hello', length: 24 });
  await awsCall(shop.emulator, 'ssm', 'PutParameter', {
    Name: '/shop/greeting',
    Value: 'closed today',
    Overwrite: true,
  });
  const until = Date.now() + 10_000;
  let body = await ask();
  while (body.greeting === 'hello' && Date.now() < until) {
    body = await ask();
  }
  expect(body).toEqual({ greeting: 'closed today', length: 24 });
});
