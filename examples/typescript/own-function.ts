import { join } from 'path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { ApiHandler, HttpAuth, MonitoredHttpApi } from 'cdk-golden-paths';

const app = new App();
const stack = new Stack(app, 'Orders');

// Bundled with esbuild at synthesis, by aws-cdk-lib: nothing of it is changed by the construct.
const orders = new NodejsFunction(stack, 'Handler', {
  entry: join(__dirname, '..', 'functions', 'orders', 'index.ts'),
  runtime: Runtime.NODEJS_24_X,
  timeout: Duration.seconds(10),
});
new MonitoredHttpApi(stack, 'MonitoredHttpApi', {
  environmentSuffix: 'sandbox',
  auth: HttpAuth.iam(),
  handler: ApiHandler.existing(orders),
  slo: { availability: 99.9, latencyP99: Duration.millis(800) },
});
app.synth();
