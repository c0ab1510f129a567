import { App, Stack } from 'aws-cdk-lib';
import { EcommerceServerlessApi } from 'cdk-golden-paths';

const app = new App();

// A user pool, a network without NAT gateways, tables on demand and the cheapest monitoring that pages, as `sandbox` says.
new EcommerceServerlessApi(new Stack(app, 'Shop'), 'EcommerceServerlessApi', { environmentSuffix: 'sandbox' });
app.synth();
