import { CfnOutput, Duration, Stack, type App, type StackProps } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { TableCapacity } from '../../src';
import { shopEvents } from '../../src/ecommerce-serverless-api/shop-events';
import { ShopPayments } from '../../src/ecommerce-serverless-api/shop-payments';
import { shopTables } from '../../src/ecommerce-serverless-api/shop-tables';
import { newThing } from '../../test/environment/thing';

/** The tables of a shop, what tells of them, and somebody who listens. */
export class ShopEventsStack extends Stack {
  public constructor(app: App, props: StackProps) {
    super(app, 'shop-events', props);
    const thing = newThing({ environmentSuffix: 'sandbox' }, this);
    const { environment } = thing;
    const encryptionKey = new Key(thing, 'Key');
    const tables = shopTables(thing, 'Tables', { environment, capacity: TableCapacity.onDemand(), encryptionKey });
    const parts = { environment, tables, encryptionKey, settings: environment.settings };
    const events = shopEvents(thing, 'Events', { ...parts, lowStock: 10 });
    // As many attempts as it has would take longer than a test.
    for (const mapping of thing.node.findAll().filter((node) => node instanceof CfnEventSourceMapping)) {
      mapping.maximumRetryAttempts = 1;
    }
    const heard = new Queue(this, 'Heard');
    const rule = new Rule(this, 'Rule', { eventBus: events.eventBus, eventPattern: { source: [environment.service] } });
    rule.addTarget(new SqsQueue(heard));
    const paid = new Queue(this, 'Paid', { visibilityTimeout: Duration.minutes(3) });
    new ShopPayments(thing, 'Payments', 'Shop', { ...parts, onFunction: () => {} }).addSource(paid, {});
    const outputs = { heard: heard.queueUrl, paid: paid.queueUrl, parked: events.deadLetterQueue.queueUrl };
    const names = { orders: tables.orders.tableName, products: tables.products.tableName };
    Object.entries({ ...outputs, ...names }).forEach(([id, value]) => new CfnOutput(this, id, { value }));
  }
}
