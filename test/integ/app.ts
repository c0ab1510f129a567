import { App } from 'aws-cdk-lib';
import { settingsOrExit } from './settings';
import { setupInfrastructure } from './setup-infrastructure';

const app = new App();
setupInfrastructure(app, settingsOrExit(app));
app.synth();
