import { join } from 'path';
import { parseArgs } from 'util';
import { App } from 'aws-cdk-lib';
import { setupInfrastructure } from './setup-infrastructure';

/** Writes the cloud assemblies of the example app, `DIR/dev` and `DIR/prod`, without an account. */
const { output } = parseArgs({ options: { output: { type: 'string', default: 'cdk.out' } } }).values;
for (const environmentSuffix of ['dev', 'prod']) {
  const app = new App({ outdir: join(output, environmentSuffix) });
  const dataProtection = environmentSuffix === 'prod';
  setupInfrastructure(app, { environmentSuffix, dataProtection, region: process.env.AWS_REGION ?? 'us-east-1' });
  console.log(app.synth().directory);
}
