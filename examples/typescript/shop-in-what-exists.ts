import { App, Stack } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { EcommerceServerlessApi, Network, ShopAuth } from 'cdk-golden-paths';

const REGION = 'eu-west-1';
const ACCOUNT = '111111111111';

const app = new App();
const stack = new Stack(app, 'Shop', { env: { account: ACCOUNT, region: REGION } });

// DynamoDB and EventBridge must be reachable from these subnets.
const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  availabilityZones: [`${REGION}a`, `${REGION}b`],
  privateSubnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1c2d3e4f5061728'],
  privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60718', 'rtb-0b1c2d3e4f5061728'],
});
const customers = UserPool.fromUserPoolId(stack, 'Customers', `${REGION}_a1B2c3D4e`);
const keyId = '11111111-2222-4333-8444-555555555555';
const key = Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${REGION}:${ACCOUNT}:key/${keyId}`);
new EcommerceServerlessApi(stack, 'EcommerceServerlessApi', {
  environmentSuffix: 'sandbox',
  network: Network.existing(vpc),
  auth: ShopAuth.userPool(customers, { adminGroup: 'back-office' }),
  encryptionKey: key,
});
app.synth();
