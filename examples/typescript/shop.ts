import { App, Stack } from 'aws-cdk-lib';
import { EcommerceServerlessApi } from 'cdk-golden-paths';

const app = new App();

// Where it is deployed to is this variable, and nothing else.
const region = process.env.SHOP_REGION ?? 'us-west-2';
const stack = new Stack(app, 'Shop', { env: { region } });
// A user pool, a network without NAT gateways, tables on demand and the cheapest monitoring that pages, as `sandbox` says.
new EcommerceServerlessApi(stack, 'EcommerceServerlessApi', { environmentSuffix: 'sandbox' });
app.synth();
