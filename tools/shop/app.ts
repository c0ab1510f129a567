import { App, Duration, Stack } from 'aws-cdk-lib';
import { EcommerceServerlessApi, EnvironmentProfile, MonitoringLevel, Network, ShopAuth } from '../../src';

const app = new App();
const stack = new Stack(app, 'shop', { env: { region: process.env.AWS_REGION ?? 'us-east-1' } });
new EcommerceServerlessApi(stack, 'EcommerceServerlessApi', {
  environmentSuffix: 'load',
  environmentProfile: EnvironmentProfile.STAGING,
  auth: ShopAuth.cognito({ authFlows: { adminUserPassword: true } }),
  allowedOrigins: ['https://shop.example.com', 'https://admin.example.com'],
  network: Network.none('It is an emulator.'),
  cartRetention: Duration.hours(1),
  throttlingRateLimit: 1_000,
  monitoring: MonitoringLevel.NONE,
  exportOutputs: true,
});
app.synth();
