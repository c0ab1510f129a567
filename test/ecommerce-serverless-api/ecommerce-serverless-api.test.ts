import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { functionOf } from './template';
import { ApiHandler, MonitoringLevel, Network, ShopAuth } from '../../src';
import { byType, newFunction } from '../surroundings';
import { newShop, newStack } from '../synth';

test('metrics are those of the functions and of the access log (E10)', () => {
  const shop = newShop();
  const dimensions = { service: 'shop-dev' };
  const namespace = 'CdkGoldenPaths/EcommerceServerlessApi';
  expect(shop.metric('OrdersPlaced')).toMatchObject({ namespace, metricName: 'OrdersPlaced', dimensions });
  expect(shop.metricRevenue('EUR', { period: Duration.days(1) })).toMatchObject({
    metricName: 'Revenue',
    dimensions: { ...dimensions, Currency: 'EUR' },
    period: Duration.days(1),
  });
  expect(shop.metricClientErrors('429')).toMatchObject({
    metricName: 'ClientErrors',
    dimensions: { ...dimensions, Status: '429' },
  });
});

describe('the business dashboard (E10)', () => {
  test('shows orders, revenue by currency, conversion, and what did not go its way', () => {
    const shop = newShop();
    const stack = Stack.of(shop);
    const [, { DashboardBody, DashboardName }] = byType(Template.fromStack(stack), 'AWS::CloudWatch::Dashboard')
      .map(([id, { Properties }]): [string, Record<string, any>] => [id, Properties])
      .find(([id]) => id.includes('Business'))!;
    expect(DashboardName['Fn::Join'][1]).toEqual(['shop-business-', { Ref: 'AWS::Region' }, '-dev']);
    const parts: unknown[] = DashboardBody['Fn::Join']?.[1] ?? [DashboardBody];
    const text = parts.map((part) => (typeof part === 'string' ? part : 'x')).join('');
    const widgets = JSON.parse(text).widgets.map(({ properties }: any) => [properties.title, properties.metrics]);
    const shown = Object.fromEntries(widgets);
    const namespace = 'CdkGoldenPaths/EcommerceServerlessApi';
    const line = (name: string, label: string) => [
      namespace,
      name,
      'service',
      'shop-dev',
      { label, period: 3600, stat: 'Sum' },
    ];
    expect(shown['Orders placed an hour, and what is usual']).toEqual([
      [{ label: 'orders', expression: 'FILL(orders, 0)', period: 3_600, id: 'm0' }],
      [...line('OrdersPlaced', 'orders').slice(0, -1), { id: 'orders', visible: false, period: 3_600, stat: 'Sum' }],
      [{ label: 'usual', expression: 'ANOMALY_DETECTION_BAND(m0, 5)', period: 3_600 }],
    ]);
    expect(shown['Revenue an hour, in minor units of each currency'][0][0].expression).toBe(
      `SEARCH('{${namespace},Currency,service} MetricName="Revenue" service="shop-dev"', 'Sum')`,
    );
    expect(shown['Carts that become orders (%)'][0][0].expression).toBe(
      'IF(carts > 0, 100 * FILL(orders, 0) / carts, 0)',
    );
    expect(shown['Carts that become orders (%)'].slice(1).map(([, name]: string[]) => name)).toEqual([
      'CartsCreated',
      'CartsCheckedOut',
    ]);
    expect(shown['Checkouts refused an hour: out of stock']).toEqual([line('OutOfStock', 'refused')]);
    expect(shown['Payments failed an hour']).toEqual([line('PaymentsFailed', 'failed')]);
    expect(shown['Payments held for review an hour']).toEqual([line('PaymentsHeldForReview', 'held')]);
  });

  test('is there with the other dashboard only', () => {
    expect(newShop().businessDashboard).toBeDefined();
    expect(newShop({ monitoring: MonitoringLevel.ESSENTIAL }).businessDashboard).toBeUndefined();
  });
});

test('grantInvoke lets a role call every operation of the stage (X12)', () => {
  const shop = newShop({ auth: ShopAuth.iam() });
  shop.grantInvoke(new Role(Stack.of(shop), 'Caller', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
  const policies = byType(Template.fromStack(Stack.of(shop)), 'AWS::IAM::Policy').filter(([id]) => /^Caller/.test(id));
  const [{ Action, Resource }] = policies[0][1].Properties.PolicyDocument.Statement;
  expect([Action, JSON.stringify(Resource)]).toEqual([
    'execute-api:Invoke',
    expect.stringMatching(/Stage.*"\/\*\/\*"/),
  ]);
});

test('outputs are at least 22, and hold what is deployed (E13)', () => {
  const shop = newShop({ usagePlans: [{ name: 'free', rateLimit: 1, burstLimit: 1 }], exportOutputs: true });
  const template = Template.fromStack(Stack.of(shop));
  const values = template.toJSON().Outputs as Record<string, { Value: any }>;
  const named = Object.fromEntries(
    Object.entries(values).map(([name, { Value }]) => [name.replace('EcommerceServerlessApi', ''), Value]),
  );
  expect(Object.keys(named).length).toBeGreaterThanOrEqual(22);
  const of = (type: string) => byType(template, type).map(([id]) => id);
  const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
  const dashboardOf = (part: string) => of('AWS::CloudWatch::Dashboard').find((id) => id.includes(part));
  const [fn] = functionOf(template, 'shop-orders-dev');
  expect(named).toMatchObject({
    ApiId: { Ref: of('AWS::ApiGateway::RestApi')[0] },
    StageName: { Ref: of('AWS::ApiGateway::Stage')[0] },
    Region: 'eu-west-1',
    EnvironmentSuffix: 'dev',
    OrdersFunctionArn: arn(fn),
    OrdersRoleArn: template.toJSON().Resources[fn].Properties.Role,
    EncryptionKeyArn: arn(of('AWS::KMS::Key')[0]),
    FreeApiKeyId: { Ref: of('AWS::ApiGateway::ApiKey')[0] },
    EventBusArn: arn(of('AWS::Events::EventBus')[0]),
    UnpublishedQueueUrl: { Ref: of('AWS::SQS::Queue')[0] },
    PublisherFunctionArn: arn(functionOf(template, 'shop-event-publisher-dev')[0]),
    VpcId: { Ref: of('AWS::EC2::VPC')[0] },
    UserPoolId: { Ref: of('AWS::Cognito::UserPool')[0] },
    UserPoolClientId: { Ref: of('AWS::Cognito::UserPoolClient')[0] },
    DashboardName: { Ref: dashboardOf('Monitoring') },
    BusinessDashboardName: { Ref: dashboardOf('Business') },
  });
  const tables = byType(template, 'AWS::DynamoDB::GlobalTable');
  for (const [id, { Properties }] of tables) {
    const name = Properties.TableName.replace(/-dev$/, '').replace(/^./, (first: string) => first.toUpperCase());
    expect([named[`${name}TableName`], named[`${name}TableArn`]]).toEqual([{ Ref: id }, arn(id)]);
  }
  expect(tables).toHaveLength(5);
});

test('a shop outside of a network, with functions of another app, tells of none of these', () => {
  const stack = newStack();
  const ordersHandler = ApiHandler.existing(newFunction(new Construct(stack, 'X'), 'Fn'));
  const { outputs } = newShop({ network: Network.none('It is a test.'), ordersHandler, auth: ShopAuth.iam() }, stack);
  expect([outputs.vpcId, outputs.functionSubnetIds, outputs.userPoolId]).toEqual([undefined, undefined, undefined]);
  expect(outputs.apiKeyIds).toEqual({});
});
