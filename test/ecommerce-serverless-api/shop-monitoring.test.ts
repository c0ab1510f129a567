import { readFileSync } from 'fs';
import { join } from 'path';
import { Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { givenStream } from './variants';
import { ApiHandler, Backups, DisasterRecovery, Severity, ShopAuth, type EcommerceServerlessApiProps } from '../../src';
import { expressionOf, metricsOf, alarmsOf, textOf } from '../alarms';
import { givenDomain, givenKey, givenQueue } from '../given';
import { CODE, newFunction } from '../surroundings';
import { allMonitoring, newShop, newStack } from '../synth';

const ID = 'ApiErrorsWithoutFunctionErrors';
const OWN = ['Products', 'Carts', 'Customers', 'Orders'];

/** A shop to which `add` adds something. */
function shopWith(add: (shop: ReturnType<typeof newShop>) => void, props: Partial<EcommerceServerlessApiProps> = {}) {
  const shop = newShop(props);
  add(shop);
  const template = Template.fromStack(Stack.of(shop));
  return { shop, template, alarms: alarmsOf(template) };
}

describe('5xx that no failed execution explains', () => {
  const handler = () => ApiHandler.fromCode(CODE);
  const explained = ({ template, alarms }: ReturnType<typeof shopWith>) => ({
    metrics: Object.keys(metricsOf(alarms[ID])).filter((id) => id.startsWith('errors')),
    text: textOf(template, alarms[ID].AlarmDescription).split('\n')[0],
    expression: expressionOf(alarms[ID]).Expression,
  });
  const names = (all: string[]) => `no failed execution of ${all.join(', ')} explains`;

  test('are those that the functions of the shop, and what was added, did not fail for', () => {
    const made = shopWith((shop) => {
      shop.addEntity('reviews', { handler: handler() });
      const own = newFunction(Stack.of(shop), 'Own');
      shop.addRoute({ path: '/status', handler: ApiHandler.existing(own) });
    });
    const { metrics, text, expression } = explained(made);
    expect(text).toContain(names([...OWN, 'Reviews', 'Status']));
    expect(metrics).toHaveLength(6);
    metrics.forEach((id) => expect(expression).toContain(`- FILL(${id}, 0)`));
    const functions = Object.values(metricsOf(made.alarms[ID])).filter(({ MetricName }) => MetricName === 'Errors');
    expect(new Set(functions.map(({ Dimensions }) => JSON.stringify(Dimensions))).size).toBe(6);
    functions.forEach(({ Stat, Period }) => expect([Stat, Period]).toEqual(['Sum', 300]));
    expect(made.alarms[ID].Metrics.map(({ ReturnData }: any) => ReturnData)).toEqual([true, ...Array(8).fill(false)]);
  });

  test('of a handler in a nested stack as well', () => {
    const { metrics, text } = explained(
      shopWith((shop) => {
        shop.addEntity('reviews', { handler: handler(), scope: new NestedStack(Stack.of(shop), 'Nested') });
      }),
    );
    expect([metrics.length, text]).toEqual([5, expect.stringContaining(names([...OWN, 'Reviews']))]);
  });

  test('of the first eight functions: an alarm takes ten metrics', () => {
    const { metrics, text } = explained(
      shopWith((shop) => {
        ['a', 'b', 'c', 'd', 'e'].forEach((name) => shop.addRoute({ path: `/${name}`, handler: handler() }));
      }),
    );
    expect([metrics.length, text]).toEqual([8, expect.stringContaining(names([...OWN, 'A', 'B', 'C', 'D']))]);
  });

  test('not of what is behind no route: payments and publisher', () => {
    const { text } = explained(
      shopWith((shop) => {
        shop.addPaymentSource(givenQueue(Stack.of(shop)));
      }),
    );
    expect(text).toContain(names(OWN));
  });

  test('of the function that decides who may call: it fails, and callers get a 500', () => {
    const auth = ShopAuth.jwt({ issuer: 'https://issuer.example.com', audience: ['shop'] });
    const made = shopWith(() => undefined, { auth });
    expect(explained(made).text).toContain(names([...OWN, 'Authorizer']));
    expect(made.shop.monitoring.alarmIds).toEqual(expect.arrayContaining(['AuthorizerErrors', 'AuthorizerErrorLogs']));
  });

  test('tell what an override changed', () => {
    const { template, alarms } = shopWith((shop) => shop.addRoute({ path: '/a', handler: handler() }), {
      alarmOverrides: { [ID]: { threshold: 20, severity: Severity.PAGE } },
    });
    expect(alarms[ID].Threshold).toBe(20);
    expect(textOf(template, alarms[ID].AlarmDescription)).toContain('Changed here: threshold 20.');
  });
});

const TABLES = ['Products', 'Carts', 'Customers', 'Orders', 'Requests'];
const KEY_ARN = 'arn:aws:kms:eu-central-1:111122223333:key/away';
const first = () => DisasterRecovery.primary({ region: 'eu-central-1', encryptionKeyArn: KEY_ARN });

describe('copies of the tables elsewhere (E11)', () => {
  const lags = TABLES.map((table) => `${table}ReplicationLag`);
  const receivingRegions = (alarms: Record<string, Record<string, any>>) =>
    lags.map((id) => metricsOf(alarms[id]).latency.Dimensions.find(({ Name }) => Name === 'ReceivingRegion')!.Value);

  test('of a shop in two regions, both watch what they write to the other', () => {
    const inFirst = shopWith(() => undefined, { disasterRecovery: first() });
    expect(receivingRegions(inFirst.alarms)).toEqual(Array(5).fill('eu-central-1'));
    const stack = newStack();
    const shop = newShop(
      {
        disasterRecovery: DisasterRecovery.secondary({
          primaryRegion: 'us-east-1',
          productsStreamArn: givenStream(stack, 'products'),
          ordersStreamArn: givenStream(stack, 'orders'),
        }),
        encryptionKey: givenKey(stack),
      },
      stack,
    );
    expect(receivingRegions(alarmsOf(Template.fromStack(Stack.of(shop))))).toEqual(Array(5).fill('us-east-1'));
  });

  test('of a shop in one region there is nothing to watch, and without a vault no backup', () => {
    const { shop } = shopWith(() => undefined);
    expect(shop.monitoring.alarmIds.filter((id) => /ReplicationLag|BackupsFailed/.test(id))).toEqual([]);
  });

  test('failed backups are those of the vault of the shop', () => {
    const { alarms } = shopWith(() => undefined, { backups: Backups.daily() });
    const [{ Value }] = metricsOf(alarms.BackupsFailed).failed.Dimensions;
    expect(JSON.stringify(Value)).toMatch(/BackupsVault/);
  });
});

describe('the README', () => {
  const README = readFileSync(join(__dirname, '../../src/ecommerce-serverless-api/README.md'), 'utf8');
  /** The names in the first column of the table of alarms, as patterns. */
  const rows = [...README.split('\n## Alarms\n')[1].matchAll(/^\| (`.*?) \| [^|]*(?:page|ticket)[^|]* \|/gm)]
    .flatMap(([, names]) => [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name))
    .map((name) => new RegExp(`^${name.replace(/\{\w+\}/g, '[A-Z]\\w*?').replace('…', '\\w+')}$`));

  test('lists every alarm of a shop, and no other one', () => {
    const { shop } = shopWith(
      (made) => {
        made.addPaymentSource(givenQueue(Stack.of(made)));
      },
      {
        ...allMonitoring(),
        heartbeat: Duration.hours(1),
        disasterRecovery: first(),
        backups: Backups.daily(),
        domain: { domainName: 'api.example.com', certificate: givenDomain(newStack()).certificate },
      },
    );
    const { alarmIds } = shop.monitoring;
    expect(alarmIds.filter((id) => !rows.some((row) => row.test(id)))).toEqual([]);
    expect(rows.filter((row) => !alarmIds.some((id) => row.test(id)))).toEqual([]);
  });
});
