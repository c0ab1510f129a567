import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { functionOf, methodsOf, ORIGINS } from './template';
import { ApiHandler, Network, type EcommerceServerlessApiProps } from '../../src';
import { ownFunction } from '../given';
import { byType, CODE, theOnly } from '../surroundings';
import { newShop, newStack, shopTemplate } from '../synth';

describe('the functions (E1, E2, E3, E9)', () => {
  test.each(['products', 'carts', 'customers', 'orders'])('%s is of the one bundle, in the network', (entity) => {
    const template = shopTemplate({ allowedOrigins: ORIGINS, cartRetention: Duration.days(2) });
    const [, properties] = functionOf(template, `shop-${entity}-dev`);
    const [[group]] = byType(template, 'AWS::EC2::SecurityGroup').filter(([id]) => !id.includes('EventBridge'));
    expect(properties).toMatchObject({ Handler: `shop.${entity}`, MemorySize: 512, Timeout: 15 });
    expect(properties.ReservedConcurrentExecutions).toBe(20);
    expect(properties.VpcConfig.SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [group, 'GroupId'] }]);
    expect(properties.VpcConfig.SubnetIds).toHaveLength(2);
    expect(properties.Environment.Variables).toMatchObject({
      AUTH: 'COGNITO',
      ADMIN_GROUP: 'admins',
      ALLOWED_ORIGINS: ORIGINS.join(),
      CART_SECONDS: '172800',
      POWERTOOLS_SERVICE_NAME: 'shop-dev',
      POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/EcommerceServerlessApi',
    });
    expect(properties.Environment.Variables[`${entity.toUpperCase()}_TABLE`]).toBeDefined();
  });

  test('are all of one asset', () => {
    const code = byType(shopTemplate(), 'AWS::Lambda::Function').map(([, { Properties }]) => Properties.Code.S3Key);
    expect([code.length, new Set(code).size]).toEqual([5, 1]);
  });

  test('take memory, timeout, concurrency and level each for itself', () => {
    const handler = ApiHandler.bundled({ memorySize: 1024, timeout: Duration.seconds(29) });
    const template = shopTemplate({ cartsHandler: handler });
    expect(functionOf(template, 'shop-carts-dev')[1]).toMatchObject({ MemorySize: 1024, Timeout: 29 });
    expect(functionOf(template, 'shop-orders-dev')[1]).toMatchObject({ MemorySize: 512, Timeout: 15 });
  });

  test('may make network interfaces, in a network only', () => {
    const actions = (props: Partial<EcommerceServerlessApiProps>) =>
      JSON.stringify(byType(shopTemplate(props), 'AWS::IAM::Policy').map(([, { Properties }]) => Properties));
    expect(actions({}).match(/ec2:CreateNetworkInterface/g)).toHaveLength(5);
    const outside = { network: Network.none('It is a test.') };
    expect(actions(outside)).not.toContain('ec2:');
    expect(functionOf(shopTemplate(outside), 'shop-carts-dev')[1].VpcConfig).toBeUndefined();
  });

  test('of one’s own code get the tables of the ones that they replace; a given one is not changed', () => {
    const stack = newStack();
    const shop = newShop(
      {
        cartsHandler: ApiHandler.fromCode({ ...CODE, timeout: Duration.seconds(5) }),
        ordersHandler: ApiHandler.existing(ownFunction(stack, 'Own')),
      },
      stack,
    );
    const template = Template.fromStack(stack);
    const [, { Environment, Handler }] = functionOf(template, 'shop-carts-dev');
    expect(Handler).toBe('index.handler');
    expect(Object.keys(Environment.Variables)).toEqual(
      expect.arrayContaining(['CARTS_TABLE', 'PRODUCTS_TABLE', 'ORDERS_TABLE', 'REQUESTS_TABLE']),
    );
    expect(shop.ordersFunction.node.path).toBe('Stack/Own');
    expect(stack.resolve(shop.ordersFunction.functionArn)).toEqual(
      methodsOf(template).get('GET /orders')!.Integration.Uri['Fn::Join'][1][3],
    );
    const own = template.toJSON().Resources.Own25F9E03F ?? {};
    expect(JSON.stringify(own)).not.toContain('ORDERS_TABLE');
  });

  test('have as many NAT gateways as the profile says (E3)', () => {
    const gateways = (environmentSuffix: string) =>
      byType(shopTemplate({ environmentSuffix }), 'AWS::EC2::NatGateway').length;
    expect(['sandbox', 'dev', 'staging', 'prod'].map(gateways)).toEqual([0, 0, 1, 2]);
  });
});

describe('events and payments', () => {
  test('the publisher reads both streams, tells the bus, and reaches it without a way out of the network (E3)', () => {
    const template = shopTemplate({ lowStock: 3 });
    const [publisher, { Handler, Environment, VpcConfig }] = functionOf(template, 'shop-event-publisher-dev');
    const [bus] = theOnly(template, 'AWS::Events::EventBus');
    expect(Handler).toBe('shop.publish');
    expect(Environment.Variables).toMatchObject({ EVENT_BUS: { 'Fn::GetAtt': [bus, 'Arn'] }, LOW_STOCK: '3' });
    expect(VpcConfig).toBeDefined();
    const sources = byType(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
    expect(sources.map(({ FunctionName }) => FunctionName)).toEqual([{ Ref: publisher }, { Ref: publisher }]);
    const endpoints = (props: Partial<EcommerceServerlessApiProps>) =>
      byType(shopTemplate(props), 'AWS::EC2::VPCEndpoint')
        .map(([, { Properties }]) => Properties)
        .filter(({ VpcEndpointType }) => VpcEndpointType === 'Interface')
        .map(({ ServiceName }) => ServiceName);
    expect(endpoints({})).toEqual(['com.amazonaws.eu-west-1.events']);
    expect(endpoints({ environmentSuffix: 'staging' })).toEqual([]);
  });

  test('are watched: the publisher always, payments from the first source on', () => {
    const shop = newShop();
    expect(shop.monitoring.alarmIds).toEqual(expect.arrayContaining(['PublisherErrors', 'PublisherLag']));
    expect(shop.monitoring.alarmIds).not.toContain('PaymentsErrors');
    const queues = ['A', 'B'].map((id) => new Queue(shop, id, { visibilityTimeout: Duration.minutes(3) }));
    queues.forEach((queue) => shop.addPaymentSource(queue));
    expect(shop.monitoring.alarmIds).toContain('PaymentsErrors');
    const template = Template.fromStack(Stack.of(shop));
    expect(functionOf(template, 'shop-payments-dev')[1]).toMatchObject({ Handler: 'shop.payments' });
    expect(byType(template, 'AWS::Lambda::EventSourceMapping')).toHaveLength(4);
  });

  test.each([
    [{ lowStock: -1 }, 'lowStock must be a whole number from 0 to 500, got -1'],
    [{ lowStock: 501 }, 'lowStock must be a whole number from 0 to 500, got 501'],
  ])('fail for %j (X5)', (props, message) => {
    expect(() => newShop(props)).toThrow(message);
  });
});
