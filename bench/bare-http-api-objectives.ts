import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnServiceLevelObjective } from 'aws-cdk-lib/aws-applicationsignals';
import {
  AlarmRule,
  GraphWidget,
  MathExpression,
  SingleValueWidget,
  type Alarm,
  type IWidget,
  type Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { BareAlarmProps, BareAlarms } from './bare-alarms';
import { percent, type BareApiMetrics } from './bare-monitoring';

/** An objective of 30 days, as its alarms and widgets need it. */
export interface BareObjective {
  readonly name: 'Availability' | 'Latency';
  readonly meaning: string;
  /** Percent of the requests that may be bad. */
  readonly budget: number;
  /** Which requests are bad, in metric math. */
  readonly bad: string;
  readonly metrics: Record<string, Metric>;
}

/** 99.9 % of the requests are not answered 5xx; 99 % are answered within 800 ms. */
export function objectives({ requests, serverErrors, latency }: BareApiMetrics): BareObjective[] {
  return [
    {
      name: 'Availability',
      meaning: '99.9 % of the requests of 30 days are not answered 5xx',
      budget: 0.1,
      bad: 'FILL(bad, 0)',
      metrics: { bad: serverErrors, requests },
    },
    {
      name: 'Latency',
      meaning: '99 % of the requests of 30 days are answered within 800 ms',
      budget: 1,
      bad: 'requests - FILL(good, 0)',
      metrics: { good: latency.with({ statistic: 'TC(:800)' }), requests: latency.with({ statistic: 'SampleCount' }) },
    },
  ];
}

/** The objectives as Application Signals keeps them. */
export function addServiceLevelObjectives(scope: Construct, system: string, suffix: string, api: HttpApi): void {
  const query = (id: string, metricName: string, stat: string) => {
    const metric = { namespace: 'AWS/ApiGateway', metricName, dimensions: [{ name: 'ApiId', value: api.apiId }] };
    return [{ id, returnData: true, metricStat: { metric, period: 60, stat } }];
  };
  const interval = { rollingInterval: { duration: 30, durationUnit: 'DAY' } };
  const burnRateConfigurations = [60, 360, 1440, 4320].map((lookBackWindowMinutes) => ({ lookBackWindowMinutes }));
  new CfnServiceLevelObjective(scope, 'availability-objective', {
    name: `${system}-availability-${suffix}`,
    description: '99.9 % of the requests of 30 days are not answered 5xx',
    requestBasedSli: {
      requestBasedSliMetric: {
        totalRequestCountMetric: query('requests', 'Count', 'Sum'),
        monitoredRequestCountMetric: { badCountMetric: query('bad', '5xx', 'Sum') },
      },
    },
    goal: { attainmentGoal: 99.9, interval },
    burnRateConfigurations,
  });
  new CfnServiceLevelObjective(scope, 'latency-objective', {
    name: `${system}-latency-${suffix}`,
    description: '99 % of the requests of 30 days are answered within 800 ms',
    requestBasedSli: {
      requestBasedSliMetric: {
        totalRequestCountMetric: query('requests', 'Latency', 'SampleCount'),
        monitoredRequestCountMetric: { goodCountMetric: query('good', 'Latency', 'TC(:800)') },
      },
    },
    goal: { attainmentGoal: 99, interval },
    burnRateConfigurations,
  });
}

/** A long and a short window for each burn rate, which tell only together. */
export function burnAlarms(alarms: BareAlarms, objective: BareObjective): void {
  const { pages, paging, tickets, others } = alarms;
  const burn = (id: string, rate: number, shown: Alarm[], long: Window, short: Window) => {
    const name = `${objective.name.toLowerCase()}-burn${id}`;
    return AlarmRule.allOf(
      alarms.alarm(name, burnAlarm(objective, rate, long, 10), shown),
      alarms.alarm(`${name}-short`, burnAlarm(objective, rate, short, 3), shown),
    );
  };
  pages.push(burn('1h', 14.4, paging, ['1 hour', Duration.hours(1)], ['5 minutes', Duration.minutes(5)]));
  tickets.push(
    burn('6h', 6, others, ['6 hours', Duration.hours(6)], ['30 minutes', Duration.minutes(30)]),
    burn('1d', 3, others, ['1 day', Duration.days(1)], ['2 hours', Duration.hours(2)]),
    burn('3d', 1, others, ['3 days', Duration.days(1), 3], ['6 hours', Duration.hours(6)]),
  );
}

type Window = [text: string, period: Duration, periods?: number];

function burnAlarm(
  { name, budget, bad, metrics }: BareObjective,
  rate: number,
  [text, period, periods = 1]: Window,
  minimum: number,
): BareAlarmProps {
  return {
    metric: percent(bad, metrics, { period, minimum, label: `${name}: bad requests of ${text} (%)` }),
    threshold: Number((rate * budget).toFixed(2)),
    periods,
    runbook: 'error-budget-burn',
  };
}

/** What is left of a budget, and how fast it burns. */
export function objectiveWidgets({ name, meaning, budget, bad, metrics }: BareObjective): IWidget[] {
  const rate = `100 * (${bad}) / requests / ${budget}`;
  const left = new MathExpression({
    expression: `100 - 100 * ${rate}`,
    usingMetrics: metrics,
    label: meaning,
    period: Duration.days(1),
  });
  const burnRate = new MathExpression({
    expression: rate,
    usingMetrics: metrics,
    label: 'of 5 minutes',
    period: Duration.minutes(5),
  });
  return [
    new SingleValueWidget({
      title: `${name}: error budget left (%)`,
      metrics: [left],
      setPeriodToTimeRange: true,
      start: '-P30D',
      width: 8,
      height: 6,
    }),
    new GraphWidget({
      title: `${name}: burn rate (at 1, the budget lasts 30 days)`,
      left: [burnRate],
      leftAnnotations: [14.4, 6, 3, 1].map((value) => ({ value, label: `${value}x` })),
      leftYAxis: { min: 0 },
      width: 16,
      height: 6,
    }),
  ];
}
