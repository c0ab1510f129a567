import type { Template } from 'aws-cdk-lib/assertions';
import { byType } from './surroundings';

/** The properties of the alarms, by the end of their construct's id, such as `ApiServerErrors`. */
export function alarmsOf(template: Template): Record<string, Record<string, any>> {
  const alarms = byType(template, 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => [
    id.replace(/^.*Monitoring/, '').replace(/[0-9A-F]{8}$/, ''),
    Properties,
  ]);
  return Object.fromEntries(alarms);
}

/** A metric of an alarm, as CloudWatch knows it. */
export interface AlarmMetric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: { readonly Name: string; readonly Value: unknown }[];
  readonly Period: number;
  readonly Stat: string;
}

/** The metrics of an alarm, by their ids; that of an alarm without metric math is `metric`. */
export function metricsOf(alarm: Record<string, any>): Record<string, AlarmMetric> {
  if (alarm.Metrics === undefined) {
    const { Namespace, MetricName, Dimensions = [], Period, Statistic, ExtendedStatistic } = alarm;
    return { metric: { Namespace, MetricName, Dimensions, Period, Stat: Statistic ?? ExtendedStatistic } };
  }
  const queries = alarm.Metrics.filter(({ MetricStat }: any) => MetricStat).map(({ Id, MetricStat }: any) => {
    const { Metric, Period, Stat } = MetricStat;
    return [Id, { Dimensions: [], ...Metric, Period, Stat }];
  });
  return Object.fromEntries(queries);
}

/** The one expression of an alarm. */
export function expressionOf(alarm: Record<string, any>): Record<string, any> {
  const expressions = alarm.Metrics.filter(({ Expression }: any) => Expression);
  expect(expressions).toHaveLength(1);
  return expressions[0];
}

/** What the line of an alarm with metric math is called. */
export function labelOf(alarm: Record<string, any>): string {
  return alarm.Metrics.find(({ ReturnData }: any) => ReturnData !== false).Label;
}

/** A text as it is when it is deployed, with the names of log groups and of the region; other references are ids. */
export function textOf(template: Template, value: any): string {
  if (typeof value === 'string') {
    return value;
  }
  if ('Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'];
    return parts.map((part: unknown) => textOf(template, part)).join(separator);
  }
  if (value.Ref === 'AWS::Region') {
    return 'ap-southeast-1';
  }
  if ('Fn::GetAtt' in value) {
    return value['Fn::GetAtt'].join('.');
  }
  return template.toJSON().Resources[value.Ref]?.Properties?.LogGroupName ?? value.Ref;
}

/** The alarms of which the composite alarm of a severity tells, in the order of its rule. */
export function alarmsBehind(template: Template, name: 'page' | 'ticket', system = 'http-api'): string[] {
  // Further alarms are told by further composite alarms.
  const rules = byType(template, 'AWS::CloudWatch::CompositeAlarm')
    .filter(([, { Properties }]) => new RegExp(`^${system}-${name}(-\\d+)?-dev$`).test(Properties.AlarmName))
    .map(([, { Properties }]) => JSON.stringify(Properties.AlarmRule));
  return [...rules.join().matchAll(/Monitoring([A-Za-z0-9]+?)[0-9A-F]{8}"/g)].map(([, id]) => id);
}

/** The rule of the composite alarm of this name, as it stands in the template. */
export function ruleOf(template: Template, name: string): string {
  const [[, { Properties }]] = byType(template, 'AWS::CloudWatch::CompositeAlarm').filter(
    ([, { Properties: properties }]) => properties.AlarmName === name,
  );
  return JSON.stringify(Properties.AlarmRule);
}

/** A metric of the one HTTP API of a template. */
export function httpApiMetric(template: Template, MetricName: string, Period: number, Stat = 'Sum'): AlarmMetric {
  const [id] = Object.keys(template.findResources('AWS::ApiGatewayV2::Api'));
  return {
    Namespace: 'AWS/ApiGateway',
    MetricName,
    Dimensions: [{ Name: 'ApiId', Value: { Ref: id } }],
    Period,
    Stat,
  };
}

/** Expects an alarm of a pipeline by the part of its name that tells it from the others. */
export function expectPipelineAlarm(template: Template, name: string, properties: object): void {
  const AlarmName = `webhook-pipeline-${name}-dev`;
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName, ...properties });
}
