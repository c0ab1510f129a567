import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { BackupVault } from 'aws-cdk-lib/aws-backup';
import { GraphWidget, TextWidget, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { regionPlanOf, type DisasterRecovery } from './disaster-recovery';
import { METRIC_NAMESPACE, ShopMetric } from './env';
import { businessAlarms } from './shop-business';
import type { ShopEvents } from './shop-events';
import { ENTITIES, type ShopFunctions } from './shop-functions';
import type { ShopMetrics } from './shop-metrics';
import { monitoredTables } from './shop-table-alarms';
import type { ShopTables } from './shop-tables';
import type { ApiDomain } from '../apis/api-domain';
import type { Environment } from '../environment/environment';
import { pascalCase } from '../environment/ids';
import type { TableCapacity } from '../environment/table-capacity';
import { knownFunction } from '../functions/known-function';
import { apiErrors, apiWidgets, certificateAlarm, heartbeatAlarm } from '../monitoring/alarms/api';
import { backupAlarm } from '../monitoring/alarms/backups';
import { functionFailures, functionWidgets } from '../monitoring/alarms/function';
import type { MonitoredFunction } from '../monitoring/alarms/monitored-function';
import { replicationAlarm, replicationWidgets } from '../monitoring/alarms/replication';
import { streamAlarms, streamWidgets } from '../monitoring/alarms/stream';
import { tableAlarms, tableWidgets, type MonitoredTable } from '../monitoring/alarms/table';
import { monitorUnexplainedErrors } from '../monitoring/alarms/unexplained-errors';
import { signalsOf } from '../monitoring/api-signals';
import { monitorFunction } from '../monitoring/monitor-function';
import type { MonitoringProps } from '../monitoring/monitoring-props';
import type { SystemMonitoring } from '../monitoring/system-monitoring';

/** What is monitored. */
export interface ShopMonitoringProps extends Pick<MonitoringProps, 'heartbeat' | 'slo'> {
  readonly environment: Environment;
  readonly api: RestApi;
  readonly accessLogs: ILogGroup;
  readonly functions: ShopFunctions;
  /** Decides who may call, when a function does. */
  readonly authorizerFunction?: IFunction;
  /** All functions that a request can fail for; what is added later joins them. */
  readonly behindApi: MonitoredFunction[];
  readonly tables: ShopTables;
  readonly disasterRecovery?: DisasterRecovery;
  readonly backupVault?: BackupVault;
  /** In Markdown, for a shop in two regions. */
  readonly failoverRunbook?: string;
  readonly events: ShopEvents;
  readonly tableCapacity: TableCapacity;
  readonly metrics: ShopMetrics;
  readonly minimumRequests: number;
  readonly domain?: ApiDomain;
}

/** Alarms and dashboard of a shop. */
export function monitorShop(monitoring: SystemMonitoring, props: ShopMonitoringProps): void {
  const { api, minimumRequests, heartbeat, metrics, behindApi } = props;
  const signals = signalsOf(api.deploymentStage);
  const accessLogs = { logGroup: props.accessLogs, reasons: ['httpMethod', 'path', 'errorType'] };
  const options = { signals, minimumRequests, accessLogs };
  behindApi.push(...functionsOf(props));
  monitoring.addAlarms(apiErrors(options));
  monitorUnexplainedErrors(monitoring, options, behindApi);
  monitoring.addAlarms({ ...heartbeatAlarm(signals, heartbeat), ...certificateAlarm(props.domain?.certificate) });
  monitoring.addAlarms(businessAlarms(metrics, props.functions.carts.logGroup));
  monitoring.addObjectives(signals);
  monitoring.addWidgets(...apiWidgets(signals));
  monitoring.addWidgets(...businessWidgets(metrics));
  behindApi.forEach((fn) => monitorNamed(monitoring, fn, props));
  monitorPublisher(monitoring, props);
  const tables = monitoredTables(props.tables, props.tableCapacity);
  tables.forEach((table) => monitoring.addAlarms(tableAlarms(table, minimumRequests)));
  monitoring.addWidgets(...tableWidgets(tables));
  monitorCopies(monitoring, tables, props);
}

/** What is kept of the tables elsewhere: replicas and backups. */
function monitorCopies(monitoring: SystemMonitoring, tables: MonitoredTable[], props: ShopMonitoringProps): void {
  const { primary, secondary } = regionPlanOf(props.disasterRecovery);
  const replica = primary?.region ?? secondary?.primaryRegion;
  const replicated = replica === undefined ? [] : tables.map((table) => ({ ...table, replica }));
  replicated.forEach((table) => monitoring.addAlarms(replicationAlarm(table, props.minimumRequests)));
  monitoring.addWidgets(...replicationWidgets(replicated));
  monitoring.addAlarms(backupAlarm(props.backupVault));
  const { failoverRunbook: markdown } = props;
  monitoring.addWidgets(...(markdown === undefined ? [] : [new TextWidget({ markdown, width: 24, height: 24 })]));
}

function monitorPublisher(monitoring: SystemMonitoring, props: ShopMonitoringProps): void {
  const { publisherFunction, deadLetterQueue } = props.events;
  const fn = { name: 'Publisher', ...knownFunction(publisherFunction) };
  const { settings } = props.environment;
  monitoring.addAlarms({
    ...functionFailures(fn, { errors: settings.functionErrorThreshold }),
    ...streamAlarms({ fn, deadLetterQueue }),
  });
  monitoring.addWidgets(...functionWidgets(fn));
  monitoring.addWidgets(...streamWidgets({ fn, deadLetterQueue }));
}

/** What the shop itself has behind its API. */
function functionsOf({ functions, authorizerFunction, slo }: ShopMonitoringProps): MonitoredFunction[] {
  return [
    ...ENTITIES.map((entity) => ({ name: pascalCase(entity), slo, ...functions[entity] })),
    ...(authorizerFunction ? [{ name: 'Authorizer', slo, ...knownFunction(authorizerFunction) }] : []),
  ];
}

/** Alarms and widgets of a function of the shop. */
export function monitorNamed(
  monitoring: SystemMonitoring,
  fn: MonitoredFunction,
  { environment, minimumRequests }: Pick<ShopMonitoringProps, 'environment' | 'minimumRequests'>,
): void {
  monitorFunction(monitoring, fn, { environment, minimumRequests, metricNamespace: METRIC_NAMESPACE });
}

/** Alarms and widgets of a function that was added to the API. */
export function monitorAdded(monitoring: SystemMonitoring, fn: MonitoredFunction, props: ShopMonitoringProps): void {
  props.behindApi.push(fn);
  monitorNamed(monitoring, fn, props);
}

/** The business in numbers. */
function businessWidgets(metrics: ShopMetrics): IWidget[] {
  const graph = (title: string, lines: [metricName: string, label: string][]) =>
    new GraphWidget({
      title,
      left: lines.map(([metricName, label]) => metrics.metric(metricName, { label })),
      width: 12,
      height: 6,
      leftYAxis: { min: 0 },
    });
  return [
    graph('In 5 minutes: carts and orders', [
      [ShopMetric.CARTS_CREATED, 'carts made'],
      [ShopMetric.CARTS_CHECKED_OUT, 'carts checked out'],
      [ShopMetric.ORDERS_PLACED, 'orders placed'],
    ]),
    graph('In 5 minutes: what did not go its way', [
      [ShopMetric.OUT_OF_STOCK, 'refused: out of stock'],
      [ShopMetric.PAYMENTS_FAILED, 'payments failed'],
      [ShopMetric.PAYMENTS_HELD_FOR_REVIEW, 'payments held for review'],
    ]),
  ];
}
