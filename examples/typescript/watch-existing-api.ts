import { App, Duration, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { HttpProbe, WatchedHttpApi } from 'cdk-golden-paths';

const app = new App();
const stack = new Stack(app, 'OrdersMonitoring', { env: { account: '111111111111', region: 'eu-west-1' } });

// Both are of another app, or made by hand: nothing of them is changed.
const httpApi = HttpApi.fromHttpApiAttributes(stack, 'Api', { httpApiId: 'a1b2c3d4e5' });
const checkout = Function.fromFunctionName(stack, 'Checkout', 'checkout-prod');
new WatchedHttpApi(stack, 'WatchedHttpApi', {
  environmentSuffix: 'prod',
  httpApi,
  functions: { Checkout: checkout },
  slo: { availability: 99.9, latencyP99: Duration.millis(800) },
  url: 'https://api.example.com',
  probe: HttpProbe.of({ path: '/health' }),
});
app.synth();
