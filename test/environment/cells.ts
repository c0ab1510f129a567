import { Template } from 'aws-cdk-lib/assertions';
import {
  Concurrency,
  EcommerceServerlessApi,
  MonitoringLevel,
  Network,
  type EnvironmentProfileOptions,
} from '../../src';
import type { Defaults } from '../../src/environment/defaults';
import type { SystemProps } from '../../src/environment/environment';
import { httpApiTemplate, newStack, resourcesOf, templateOf } from '../synth';

/** The name of a cell. */
export type Cell = Exclude<keyof EnvironmentProfileOptions, 'basedOn'>;

/** What both constructs make of the same environment. */
interface Templates {
  readonly pipeline: Template;
  readonly httpApi: Template;
  /** Both again, with as much monitoring as the row says; the others have all of it, for the cells of alarms. */
  readonly asSaid: () => Template[];
  /** A pipeline whose throttle has no reserved executions to fit. */
  readonly unreserved: Template;
  /** A shop in a network of three zones. */
  readonly shop: Template;
}

/** How a cell stands in the templates: once for each resource that it shapes. */
const IN_TEMPLATES: Record<Cell, (templates: Templates) => unknown[]> = {
  logRetention: ({ pipeline }) => each(pipeline, 'AWS::Logs::LogGroup', ({ RetentionInDays }) => RetentionInDays),
  httpApiLogRetention: ({ httpApi }) => each(httpApi, 'AWS::Logs::LogGroup', ({ RetentionInDays }) => RetentionInDays),
  logLevel: (both) => ofFunctions(both, ({ LoggingConfig }) => LoggingConfig.ApplicationLogLevel),
  concurrency: (both) => ofFunctions(both, (properties) => properties.ReservedConcurrentExecutions ?? 'unreserved'),
  throttlingRateLimit: (both) => throttlesOf(both).map(({ ThrottlingRateLimit }) => ThrottlingRateLimit),
  throttlingBurstLimit: (both) => throttlesOf(both).map(({ ThrottlingBurstLimit }) => ThrottlingBurstLimit),
  dataProtection: ({ pipeline, httpApi }) => [
    ...each(pipeline, 'AWS::DynamoDB::GlobalTable', ({ Replicas }) => Replicas[0].DeletionProtectionEnabled),
    ...[pipeline, httpApi]
      .flatMap(resourcesOf)
      .filter(({ Type }) => /::(Queue|QueuePolicy|GlobalTable|LogGroup)$/.test(Type))
      .map(({ DeletionPolicy }) => DeletionPolicy === 'Retain'),
  ],
  functionErrorThreshold: ({ pipeline, httpApi }) =>
    [pipeline, httpApi].flatMap((template) => thresholds(template, { MetricName: 'Errors' })),
  functionDurationThreshold: ({ httpApi }) => thresholds(httpApi, { MetricName: 'Duration', Statistic: 'Average' }),
  monitoring: ({ asSaid }) => asSaid().map(levelOf),
  tableCapacity: ({ shop }) => each(shop, 'AWS::DynamoDB::GlobalTable', capacitiesOf).flat(),
  natGateways: ({ shop }) => [each(shop, 'AWS::EC2::NatGateway', () => 1).length],
  backups: ({ shop }) => [each(shop, 'AWS::Backup::BackupPlan', planOf)[0] ?? 'none'],
};

/** How many resources a cell shapes, so that none of them is overlooked. */
const SHAPED: Record<Cell, number> = {
  logRetention: 4,
  httpApiLogRetention: 2,
  logLevel: 3,
  concurrency: 3,
  throttlingRateLimit: 2,
  throttlingBurstLimit: 2,
  dataProtection: 26,
  functionErrorThreshold: 3,
  functionDurationThreshold: 1,
  monitoring: 2,
  tableCapacity: 8,
  natGateways: 1,
  backups: 1,
};

/** Every cell. */
export const CELLS = Object.keys(IN_TEMPLATES) as Cell[];

/** The row that the templates of both constructs are made by. */
export function rowInTemplates(props: Partial<SystemProps>): Record<Cell, unknown> {
  const all = { ...props, monitoring: MonitoringLevel.FULL };
  const asSaid = () => [templateOf(props), httpApiTemplate(props)];
  const unreserved = templateOf({ validatorConcurrency: Concurrency.unreserved(), ...all });
  const shop = shopTemplate(props);
  const templates = { pipeline: templateOf(all), httpApi: httpApiTemplate(all), asSaid, unreserved, shop };
  const entries = CELLS.map((cell) => {
    const values = IN_TEMPLATES[cell](templates);
    expect([cell, values.length]).toEqual([cell, SHAPED[cell]]);
    return [cell, new Set(values).size === 1 ? values[0] : values];
  });
  return Object.fromEntries(entries);
}

/** A row as the templates hold it. */
export function asInTemplates(row: Defaults): Record<Cell, unknown> {
  return {
    ...row,
    concurrency: row.concurrency.executions ?? 'unreserved',
    functionDurationThreshold: row.functionDurationThreshold.toMilliseconds(),
    monitoring: row.monitoring.toString(),
    tableCapacity: row.tableCapacity.toString(),
    backups: row.backups.toString(),
  };
}

function shopTemplate(props: Partial<SystemProps>): Template {
  const stack = newStack({ env: { account: '111122223333', region: 'eu-west-1' } });
  const network = Network.nat({ maxAzs: 3 });
  new EcommerceServerlessApi(stack, 'EcommerceServerlessApi', { environmentSuffix: 'dev', network, ...props });
  return Template.fromStack(stack);
}

/** How often there is a backup, and how long it is kept. */
function planOf({ BackupPlan: { BackupPlanRule: rules } }: Properties): string {
  const [{ ScheduleExpression, Lifecycle }] = rules;
  expect([rules.length, ScheduleExpression]).toEqual([1, 'cron(0 5 * * ? *)']);
  return `daily, ${Lifecycle.DeleteAfterDays} days`;
}

/** The capacity of a table and of each of its indexes. */
function capacitiesOf(properties: Properties): string[] {
  const { BillingMode, WriteProvisionedThroughputSettings: writes, Replicas, GlobalSecondaryIndexes } = properties;
  const [{ ReadProvisionedThroughputSettings: reads, GlobalSecondaryIndexes: readsOfIndexes }] = Replicas;
  const { length } = GlobalSecondaryIndexes ?? [];
  if (BillingMode === 'PAY_PER_REQUEST') {
    return Array(length + 1).fill('on demand');
  }
  const text = (read: Properties, write: Properties) =>
    `${read.ReadCapacityAutoScalingSettings.MinCapacity} / ${write.WriteCapacityAutoScalingSettings.MinCapacity}`;
  const ofIndexes = Array.from({ length }, (_, index) =>
    text(
      readsOfIndexes[index].ReadProvisionedThroughputSettings,
      GlobalSecondaryIndexes[index].WriteProvisionedThroughputSettings,
    ),
  );
  return [text(reads, writes), ...ofIndexes];
}

type Properties = Record<string, any>;

function each(template: Template, type: string, value: (properties: Properties) => unknown): unknown[] {
  return resourcesOf(template)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => value(Properties));
}

function ofFunctions({ pipeline, httpApi }: Templates, value: (properties: Properties) => unknown): unknown[] {
  return [pipeline, httpApi].flatMap((template) => each(template, 'AWS::Lambda::Function', value));
}

/** The level by what it makes: a dashboard, one composite alarm, or nothing. */
function levelOf(template: Template): string {
  const count = (type: string) => resourcesOf(template).filter(({ Type }) => Type === type).length;
  const found = [count('AWS::CloudWatch::Dashboard'), count('AWS::CloudWatch::CompositeAlarm')].join();
  return { '1,2': 'full', '0,1': 'essential', '0,0': 'none' }[found] ?? found;
}

function throttlesOf({ unreserved, httpApi }: Templates): Properties[] {
  return [
    ...each(unreserved, 'AWS::ApiGateway::Stage', ({ MethodSettings }) => MethodSettings[0]),
    ...each(httpApi, 'AWS::ApiGatewayV2::Stage', ({ DefaultRouteSettings }) => DefaultRouteSettings),
  ] as Properties[];
}

function thresholds(template: Template, properties: object): unknown[] {
  const alarms = template.findResources('AWS::CloudWatch::Alarm', { Properties: properties });
  return Object.values(alarms).map(({ Properties }) => Properties.Threshold);
}
