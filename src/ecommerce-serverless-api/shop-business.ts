import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, MathExpression, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { CURRENCY_DIMENSION, METRIC_NAMESPACE, ShopMetric } from './env';
import type { ShopMetrics } from './shop-metrics';
import { SERVICE_DIMENSION, type Environment } from '../environment/environment';

const HOUR = () => Duration.hours(1);

/** The dashboard of those who sell: a day in hours. */
export function businessDashboard(
  scope: Construct,
  id: string,
  { environment, metrics }: { environment: Environment; metrics: ShopMetrics },
): Dashboard {
  const hourly = (metricName: string, label: string) => metrics.metric(metricName, { label, period: HOUR() });
  const dashboard = new Dashboard(scope, id, {
    dashboardName: environment.globalName('dashboard', `${environment.systemName}-business`),
    defaultInterval: Duration.days(1),
  });
  dashboard.addWidgets(
    graph('Orders placed an hour', hourly(ShopMetric.ORDERS_PLACED, 'orders')),
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
