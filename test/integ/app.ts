import { App } from 'aws-cdk-lib';
import { setupInfrastructure } from './setup-infrastructure';

const app = new App();
const environmentSuffix = process.env.ENVIRONMENT_SUFFIX ?? 'dev';
setupInfrastructure(app, {
  environmentSuffix,
  dataProtection: environmentSuffix === 'prod',
  region: process.env.AWS_REGION ?? 'us-east-1',
  account: process.env.CDK_DEFAULT_ACCOUNT,
});
app.synth();
