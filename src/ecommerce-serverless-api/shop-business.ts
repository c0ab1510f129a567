import { Duration } from 'aws-cdk-lib';
import {
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  MathExpression,
  Metric,
  TreatMissingData,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { CURRENCY_DIMENSION, METRIC_NAMESPACE, ShopMetric } from './env';
import type { ShopMetrics } from './shop-metrics';
import { SERVICE_DIMENSION, type Environment } from '../environment/environment';
import type { AlarmDefinitions } from '../monitoring/alarm-definition';
import { errorLineQuery } from '../monitoring/alarms/error-lines';
import { Severity } from '../monitoring/severity';

const HOUR = () => Duration.hours(1);
/** Standard deviations: what chance does not reach in years of the simulation. Of less than 25 orders in an hour, none is below that. */
const WIDTH = 5;

/** What asks for somebody although nothing failed: customers who cannot get as far as to fail. */
export function businessAlarms(metrics: ShopMetrics, cartsLogs: ILogGroup | undefined): AlarmDefinitions {
  return {
    OrdersBelowUsual: {
      metric: orders(metrics),
      comparisonOperator: ComparisonOperator.LESS_THAN_LOWER_THRESHOLD,
      threshold: WIDTH,
      evaluationPeriods: 1,
      // There is always data, by the FILL; if there were none, as after days without an order, nothing would be known.
      treatMissingData: TreatMissingData.IGNORE,
      severity: Severity.TICKET,
      meaning:
        'Fewer orders were placed in the last hour than is usual at this time of the week. Customers may be unable to buy where no request fails.',
      runbookSection: 'orders-below-usual',
      logQuery: errorLineQuery(cartsLogs, 'stats count(*) by message'),
    },
  };
}

/** Orders of an hour, where an hour without any has no data. */
function orders(metrics: ShopMetrics): MathExpression {
  return new MathExpression({
    expression: 'FILL(orders, 0)',
    usingMetrics: { orders: metrics.metric(ShopMetric.ORDERS_PLACED) },
    period: HOUR(),
    label: 'orders',
  });
}

/** What is usual, as wide as the alarm takes it when nothing else is said. */
function usual(metric: MathExpression): MathExpression {
  return Metric.anomalyDetectionFor({ metric, stdDevs: WIDTH, period: HOUR(), label: 'usual' });
}

/** The dashboard of those who sell: a day in hours. */
export function businessDashboard(
  scope: Construct,
  id: string,
  { environment, metrics }: { environment: Environment; metrics: ShopMetrics },
): Dashboard {
  const hourly = (metricName: string, label: string) => metrics.metric(metricName, { label, period: HOUR() });
  const placed = orders(metrics);
  const dashboard = new Dashboard(scope, id, {
    dashboardName: environment.globalName('dashboard', `${environment.systemName}-business`),
    defaultInterval: Duration.days(1),
  });
  dashboard.addWidgets(
    graph('Orders placed an hour, and what is usual', placed, usual(placed)),
    graph('Revenue an hour, in minor units of each currency', revenue(environment.service)),
    graph('Carts that become orders (%)', conversion(metrics)),
  );
  dashboard.addWidgets(
    graph('Checkouts refused an hour: out of stock', hourly(ShopMetric.OUT_OF_STOCK, 'refused')),
    graph('Payments failed an hour', hourly(ShopMetric.PAYMENTS_FAILED, 'failed')),
    graph('Payments held for review an hour', hourly(ShopMetric.PAYMENTS_HELD_FOR_REVIEW, 'held')),
  );
  return dashboard;
}

function graph(title: string, ...left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 8, height: 6, leftYAxis: { min: 0 } });
}

/** A line for each currency that there was. */
function revenue(service: string): MathExpression {
  const schema = `{${METRIC_NAMESPACE},${CURRENCY_DIMENSION},${SERVICE_DIMENSION}}`;
  const which = `MetricName="${ShopMetric.REVENUE}" ${SERVICE_DIMENSION}="${service}"`;
  return new MathExpression({ expression: `SEARCH('${schema} ${which}', 'Sum')`, label: '', period: HOUR() });
}

/** A cart of one hour may become an order in another: over 100 % for an hour is no fault. */
function conversion(metrics: ShopMetrics): MathExpression {
  return new MathExpression({
    expression: 'IF(carts > 0, 100 * FILL(orders, 0) / carts, 0)',
    usingMetrics: {
      carts: metrics.metric(ShopMetric.CARTS_CREATED),
      orders: metrics.metric(ShopMetric.CARTS_CHECKED_OUT),
    },
    period: HOUR(),
    label: 'conversion',
  });
}
