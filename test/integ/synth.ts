import { join } from 'path';
import { parseArgs } from 'util';
import { App } from 'aws-cdk-lib';
import { settingsOrExit } from './settings';
import { setupInfrastructure } from './setup-infrastructure';

/** Writes the cloud assemblies of the example app, `DIR/dev` and `DIR/prod`, without an account. */
const { output } = parseArgs({ options: { output: { type: 'string', default: 'cdk.out' } } }).values;
for (const environmentSuffix of ['dev', 'prod']) {
  const context = { environmentSuffix };
  const app = new App({ outdir: join(output, environmentSuffix), context });
  setupInfrastructure(app, { ...settingsOrExit(app), account: undefined });
  console.log(app.synth().directory);
}
