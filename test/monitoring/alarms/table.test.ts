import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Key } from 'aws-cdk-lib/aws-kms';
import { TableCapacity } from '../../../src';
import { SHOP_TABLES } from '../../../src/ecommerce-serverless-api/env';
import { monitoredTables } from '../../../src/ecommerce-serverless-api/shop-table-alarms';
import { shopTables } from '../../../src/ecommerce-serverless-api/shop-tables';
import { tableAlarms, tableWidgets } from '../../../src/monitoring/alarms/table';
import type { Sample, World } from '../../../tools/simulator/series';
import { simulate } from '../../../tools/simulator/simulate';
import { alarmsBehind, alarmsOf, expressionOf, labelOf, metricsOf } from '../../alarms';
import { newThing } from '../../environment/thing';
import { newHttpApi } from '../../synth';

const UNITS = TableCapacity.provisioned({ readCapacity: 5, writeCapacity: 6, maxWriteCapacity: 100 });

/** An API whose monitoring watches the tables of a shop as well. */
function watched(capacity = UNITS) {
  const thing = newThing();
  const stack = Stack.of(thing);
  const encryptionKey = new Key(thing, 'Key');
  const made = shopTables(thing, 'Tables', { environment: thing.environment, capacity, encryptionKey });
  const tables = monitoredTables(made, capacity);
  const { monitoring } = newHttpApi({}, stack);
  tables.forEach((table) => {
    Object.entries(tableAlarms(table, 10)).forEach(([id, definition]) => monitoring.addAlarm(id, definition));
  });
  monitoring.addWidgets(...tableWidgets(tables));
  const template = Template.fromStack(stack);
  const all = alarmsOf(template);
  const ids = Object.keys(all).filter((id) => /^(Products|Carts|Customers|Orders|Requests)/.test(id));
  const refOf = (name: keyof typeof SHOP_TABLES) => ({
    Ref: stack.getLogicalId(made[name].node.defaultChild as never),
  });
  return { stack, tables, template, ids, alarms: all, refOf };
}

describe('alarms of tables (E10)', () => {
  const { template, ids, alarms, refOf, stack, tables } = watched();
  const TableName = { Name: 'TableName', Value: refOf('products') };
  const GlobalSecondaryIndexName = { Name: 'GlobalSecondaryIndexName', Value: 'by-category-price' };
  const of = (MetricName: string, Stat: string, ...Dimensions: object[]) => ({
    Namespace: 'AWS/DynamoDB',
    MetricName,
    Dimensions: expect.arrayContaining(Dimensions),
    Period: 300,
    Stat,
  });

  test('are those of each table, and of each index for what has a capacity of its own', () => {
    const parts = ['Products', 'ProductsByCategoryPrice', 'Carts', 'CartsByCustomer', 'Customers', 'Orders'];
    const withCapacity = [...parts, 'OrdersByCustomer', 'Requests'].flatMap((part) =>
      ['ReadThrottles', 'WriteThrottles', 'ReadsNearCeiling', 'WritesNearCeiling'].map((what) => part + what),
    );
    const ofTables = ['Products', 'Carts', 'Customers', 'Orders', 'Requests'].flatMap((table) => {
      return [`${table}SystemErrors`, `${table}Conflicts`];
    });
    expect(ids.sort()).toEqual([...withCapacity, ...ofTables].sort());
  });

  test('are tickets after 15 of 25 minutes', () => {
    for (const id of ids) {
      expect([id, alarms[id]]).toMatchObject([id, { EvaluationPeriods: 5, DatapointsToAlarm: 3 }]);
      expect(alarms[id].ComparisonOperator).toBe('GreaterThanOrEqualToThreshold');
    }
    expect(alarmsBehind(template, 'ticket')).toEqual(expect.arrayContaining(ids));
    expect(alarmsBehind(template, 'page').filter((id) => ids.includes(id))).toEqual([]);
  });

  test.each([
    ['ProductsReadThrottles', 'Read', [TableName]],
    ['ProductsByCategoryPriceWriteThrottles', 'Write', [TableName, GlobalSecondaryIndexName]],
  ])('%s: 1 %% of what was asked, also when nothing else is served', (id, kind, dimensions) => {
    const alarm = alarms[id];
    expect(metricsOf(alarm)).toEqual({
      throttled: of(`${kind}ThrottleEvents`, 'Sum', ...dimensions),
      served: of(`Consumed${kind}CapacityUnits`, 'SampleCount', ...dimensions),
    });
    expect(metricsOf(alarm).served.Dimensions).toHaveLength(dimensions.length);
    const expressions = alarm.Metrics.flatMap(({ Id, Expression }: any) => (Expression ? [[Id, Expression]] : []));
    const share = '100 * (FILL(throttled, 0)) / requests';
    expect(Object.fromEntries(expressions)).toEqual({
      expr_1: `IF(requests >= 10 AND (FILL(throttled, 0)) >= 3, ${share}, 0)`,
      requests: 'served + throttled',
    });
    expect(alarm.Threshold).toBe(1);
  });

  test.each([
    ['ProductsReadsNearCeiling', 'ConsumedReadCapacityUnits', 50, [TableName]],
    ['ProductsWritesNearCeiling', 'ConsumedWriteCapacityUnits', 100, [TableName]],
    ['ProductsByCategoryPriceReadsNearCeiling', 'ConsumedReadCapacityUnits', 50, [TableName, GlobalSecondaryIndexName]],
  ])('%s: 80 %% of the most that scaling reaches', (id, metric, max, dimensions) => {
    expect(metricsOf(alarms[id])).toEqual({ consumed: of(metric, 'Sum', ...dimensions) });
    expect(expressionOf(alarms[id]).Expression).toBe(`100 * consumed / ${max * 300}`);
    expect(alarms[id].Threshold).toBe(80);
  });

  test.each([
    ['ProductsReadThrottles', 'throttled reads (%)'],
    ['ProductsByCategoryPriceWriteThrottles', 'throttled writes (%)'],
    ['ProductsReadsNearCeiling', 'reads, of the ceiling (%)'],
    ['ProductsConflicts', 'writes in conflict (%)'],
  ])('the line of %s is called %s', (id, label) => {
    expect(labelOf(alarms[id])).toBe(label);
  });

  test('SystemErrors counts those of each operation that the table is asked', () => {
    for (const { name, operations } of tables) {
      const metrics = Object.values(metricsOf(alarms[`${name}SystemErrors`]));
      const Operation = metrics.map(({ Dimensions }) => Dimensions.find(({ Name }) => Name === 'Operation')!.Value);
      expect(Operation.sort()).toEqual([...operations].sort());
      expect(new Set(metrics.map(({ MetricName, Stat, Period }) => `${MetricName} ${Stat} ${Period}`))).toEqual(
        new Set(['SystemErrors Sum 300']),
      );
      const sum = operations.map((operation) => operation.toLowerCase()).join(' + ');
      expect(expressionOf(alarms[`${name}SystemErrors`]).Expression).toBe(sum);
      expect(alarms[`${name}SystemErrors`].Threshold).toBe(5);
    }
  });

  test('Conflicts: a quarter of the writes', () => {
    expect(metricsOf(alarms.ProductsConflicts)).toEqual({
      conflicts: of('TransactionConflict', 'Sum', TableName),
      requests: of('ConsumedWriteCapacityUnits', 'SampleCount', TableName),
    });
    const share = '100 * (FILL(conflicts, 0)) / requests';
    expect(expressionOf(alarms.ProductsConflicts).Expression).toBe(
      `IF(requests >= 10 AND (FILL(conflicts, 0)) >= 3, ${share}, 0)`,
    );
    expect(alarms.ProductsConflicts.Threshold).toBe(25);
  });

  test.each([
    ['ProductsReadThrottles', 'table-throttles', /^Products: at least 1 % of the reads are throttled, in 15 of 25/],
    ['OrdersByCustomerWriteThrottles', 'table-throttles', /^OrdersByCustomer: at least 1 % of the writes/],
    ['CartsWritesNearCeiling', 'table-near-ceiling', /^Carts: at least 80 % of the 100 write units/],
    ['CartsReadsNearCeiling', 'table-near-ceiling', /^Carts: at least 80 % of the 50 read units/],
    ['RequestsSystemErrors', 'table-system-errors', /^Requests: DynamoDB failed at least 5 requests/],
    ['ProductsConflicts', 'transaction-conflicts', /^Products: at least 25 % of the writes meet another/],
  ])('%s links #%s and says what it means', (id, section, meaning) => {
    const text = JSON.stringify(stack.resolve(alarms[id].AlarmDescription));
    expect(JSON.parse(text)['Fn::Join']?.[1][0] ?? JSON.parse(text)).toMatch(meaning);
    expect(text).toContain(`#${section}`);
  });

  test('have no ceiling on demand', () => {
    const onDemand = watched(TableCapacity.onDemand());
    expect(onDemand.ids.filter((id) => id.endsWith('NearCeiling'))).toEqual([]);
    expect(onDemand.ids).toHaveLength(ids.length - 16);
  });

  test('are no more metrics each than an alarm takes', () => {
    expect(Math.max(...ids.map((id) => Object.keys(metricsOf(alarms[id])).length))).toBeLessThanOrEqual(10);
  });
});

describe('when alarms of tables notify', () => {
  const { template } = watched();
  const one = (value: number): Sample[] => [{ value, count: 1 }];
  type Changed = Record<string, (minute: number, dimensions: Record<string, string>) => Sample[] | undefined>;

  /** 60 reads and 30 writes a minute of each table and index, changed by what is given after two good hours. */
  const world =
    (changed: Changed): World =>
    ({ metricName, dimensions }, minute) => {
      const normal: Record<string, Sample[]> = {
        ConsumedReadCapacityUnits: [{ value: 1, count: 60 }],
        ConsumedWriteCapacityUnits: [{ value: 2, count: 30 }],
      };
      return (minute >= 120 ? changed[metricName]?.(minute, dimensions) : undefined) ?? normal[metricName] ?? [];
    };
  const tickets = (changed: Changed) => {
    const { pages } = simulate(template.toJSON(), world(changed), 300);
    const of = (topic: string) => pages.filter(({ actions }) => actions.join().includes(topic)).length;
    expect(of('AlarmTopic')).toBe(0);
    return of('TicketTopic');
  };
  const ofProducts =
    (samples: (minute: number) => Sample[] | undefined) =>
    (minute: number, { TableName, GlobalSecondaryIndexName }: Record<string, string>) =>
      /Products/.test(TableName) && GlobalSecondaryIndexName === undefined ? samples(minute) : undefined;

  test.each<[string, Changed, number]>([
    ['all is well', {}, 0],
    ['a burst is throttled for five minutes', { WriteThrottleEvents: ofProducts((m) => one(m < 125 ? 500 : 0)) }, 0],
    ['one of 90 writes is throttled, all the time', { WriteThrottleEvents: ofProducts(() => one(0.34)) }, 0],
    ['a tenth of the writes is throttled, all the time', { WriteThrottleEvents: ofProducts(() => one(3)) }, 1],
    [
      'all writes are throttled, so that none consumes anything',
      { WriteThrottleEvents: ofProducts(() => one(30)), ConsumedWriteCapacityUnits: ofProducts(() => []) },
      1,
    ],
    ['two throttles an hour', { ReadThrottleEvents: ofProducts((m) => one(m % 30 === 0 ? 1 : 0)) }, 0],
    ['a rush of two minutes is all conflicts', { TransactionConflict: ofProducts((m) => one(m < 122 ? 300 : 0)) }, 0],
    ['every third write is a conflict, for an hour', { TransactionConflict: ofProducts(() => one(10)) }, 1],
    ['every tenth write is a conflict, for hours', { TransactionConflict: ofProducts(() => one(3)) }, 0],
    ['one error of DynamoDB', { SystemErrors: ofProducts((m) => one(m === 130 ? 1 : 0)) }, 0],
    ['DynamoDB fails for half an hour', { SystemErrors: ofProducts((m) => one(m < 150 ? 2 : 0)) }, 1],
    [
      'consumption grows to 90 of 100 units',
      { ConsumedWriteCapacityUnits: ofProducts((m) => [{ value: Math.min(90, m - 120), count: 60 }]) },
      1,
    ],
    [
      'consumption is at 70 of 100 units, where scaling keeps it',
      { ConsumedWriteCapacityUnits: ofProducts(() => [{ value: 70, count: 60 }]) },
      0,
    ],
  ])('%s', (_name, changed, expected) => {
    expect(tickets(changed)).toBe(expected);
  });
});

test('widgets show what each table and index consumes, what is throttled, and conflicts', () => {
  const { stack, tables } = watched();
  const graphs = tableWidgets(tables).map((widget) => stack.resolve((widget as GraphWidget).toJson())[0]);
  const shown = graphs.map(({ width, height, properties: { title, metrics, yAxis } }: any) => [
    title,
    width,
    height,
    yAxis,
    metrics.map((line: any[]) => `${line[1]} ${line.at(-1).label} ${line.at(-1).stat}`),
  ]);
  const parts = 'Products ProductsByCategoryPrice Carts CartsByCustomer Customers Orders OrdersByCustomer Requests';
  const lines = (metric: string, names = parts.split(' ')) => names.map((name) => `${metric} ${name} Sum`);
  const rest = [6, 6, { left: { min: 0 } }];
  expect(shown).toEqual([
    ['Tables: read units in 5 minutes', ...rest, lines('ConsumedReadCapacityUnits')],
    ['Tables: write units in 5 minutes', ...rest, lines('ConsumedWriteCapacityUnits')],
    ['Tables: throttled', ...rest, [...lines('ReadThrottleEvents'), ...lines('WriteThrottleEvents')]],
    [
      'Tables: writes in conflict',
      ...rest,
      lines('TransactionConflict', ['Products', 'Carts', 'Customers', 'Orders', 'Requests']),
    ],
  ]);
});
