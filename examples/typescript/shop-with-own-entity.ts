import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ApiHandler, EcommerceServerlessApi } from 'cdk-golden-paths';

const app = new App();
const stack = new Stack(app, 'Shop');
const shop = new EcommerceServerlessApi(stack, 'EcommerceServerlessApi', { environmentSuffix: 'sandbox' });
const reviews = new TableV2(stack, 'Reviews', { partitionKey: { name: 'id', type: AttributeType.STRING } });

// GET and POST /reviews, and GET, PUT and DELETE /reviews/{id}: signed in, in the network of the shop, and monitored as the rest of it.
shop.addEntity('reviews', {
  handler: ApiHandler.fromCode({
    code: Code.fromAsset(join(__dirname, '..', 'functions', 'reviews')),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    environmentVariables: { TABLE_NAME: reviews.tableName },
  }),
});
reviews.grantReadWriteData(shop.handlerFunction('Reviews'));
app.synth();
