import { CfnOutput, Duration } from 'aws-cdk-lib';
import { ApiMapping, CfnStage, DomainName, type HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnServiceLevelObjective } from 'aws-cdk-lib/aws-applicationsignals';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  Alarm,
  AlarmRule,
  CfnAlarmMuteRule,
  CompositeAlarm,
  Dashboard,
  MathExpression,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { LambdaDeploymentConfig, LambdaDeploymentGroup, TrafficRouting } from 'aws-cdk-lib/aws-codedeploy';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaFunction, Runtime, type Alias } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, MetricFilter, QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** The custom domain of the API. */
export const DOMAIN = 'api.shop.example';

const PROBE = 'exports.handler = async (event) => console.log(`fired ${event["detail-type"]}`);';

/** Puts around an API what an operator would: logs, throttles, alarms, deployments, objectives, probes and a domain. */
export function surround(scope: Construct, api: HttpApi, live: Alias): void {
  stageSettings(scope, api);
  logs(scope);
  const alarm = alarms(scope, live);
  deployments(scope, live, alarm);
  objectives(scope, alarm);
  probe(scope);
  domain(scope, api);
}

function stageSettings(scope: Construct, api: HttpApi): void {
  const stage = api.defaultStage!.node.defaultChild as CfnStage;
  const destinationArn = new LogGroup(scope, 'AccessLog').logGroupArn;
  stage.accessLogSettings = { destinationArn, format: '$context.requestId' };
  stage.defaultRouteSettings = { throttlingBurstLimit: 1, throttlingRateLimit: 1 };
  stage.routeSettings = { 'ANY /iam': { ThrottlingBurstLimit: 1 } };
}

function logs(scope: Construct): void {
  const logGroup = new LogGroup(scope, 'Log');
  const filterPattern = FilterPattern.allTerms('x');
  new MetricFilter(scope, 'Filter', { logGroup, filterPattern, metricNamespace: 'N', metricName: 'M' });
  const queryString = new QueryString({ fields: ['@timestamp'] });
  new QueryDefinition(scope, 'Query', { queryDefinitionName: 'slowest', queryString });
}

function alarms(scope: Construct, live: Alias): Alarm {
  const limits = { threshold: 1, evaluationPeriods: 1 };
  const alarm = new Alarm(scope, 'Errors', { metric: live.metricErrors(), ...limits });
  const usingMetrics = { errors: live.metricErrors(), calls: live.metricInvocations() };
  const metric = new MathExpression({ expression: 'errors / calls', usingMetrics });
  const ratio = new Alarm(scope, 'Ratio', { metric, ...limits });
  const alarmRule = AlarmRule.anyOf(alarm, ratio);
  const action = new SnsAction(new Topic(scope, 'Pages', { enforceSSL: true }));
  new CompositeAlarm(scope, 'Page', { compositeAlarmName: 'page', alarmRule }).addAlarmAction(action);
  new Dashboard(scope, 'Dashboard', { widgets: [[new TextWidget({ markdown: 'x' })]] });
  return alarm;
}

function deployments(scope: Construct, alias: Alias, alarm: Alarm): void {
  const trafficRouting = TrafficRouting.timeBasedCanary({ interval: Duration.minutes(1), percentage: 10 });
  const deploymentConfig = new LambdaDeploymentConfig(scope, 'Config', { trafficRouting });
  const group = new LambdaDeploymentGroup(scope, 'Deployments', { alias, alarms: [alarm], deploymentConfig });
  new CfnOutput(scope, 'DeploymentGroupName', { value: group.deploymentGroupName });
}

function objectives(scope: Construct, alarm: Alarm): void {
  const schedule = { expression: 'cron(0 0 * * *)', duration: 'PT1H' };
  const muteTargets = { alarmNames: [alarm.alarmName] };
  const mute = new CfnAlarmMuteRule(scope, 'Mute', { name: 'nights', rule: { schedule }, muteTargets });
  const metric = { metricStat: { metric: { namespace: 'N', metricName: 'M' }, period: 60, stat: 'Average' }, id: 'm' };
  const sliMetric = { metricDataQueries: [metric] };
  const sli = { comparisonOperator: 'LessThan', metricThreshold: 1, sliMetric };
  const objective = new CfnServiceLevelObjective(scope, 'Objective', { name: 'availability', sli });
  new CfnOutput(scope, 'MuteRuleArn', { value: mute.ref });
  new CfnOutput(scope, 'ObjectiveArn', { value: objective.attrArn });
}

function probe(scope: Construct): void {
  const options = { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline(PROBE) };
  const handler = new LambdaFunction(scope, 'Probe', { ...options, functionName: 'http-probe' });
  const schedule = Schedule.rate(Duration.minutes(1));
  new Rule(scope, 'EachMinute', { schedule, targets: [new targets.LambdaFunction(handler)] });
}

function domain(scope: Construct, api: HttpApi): void {
  const certificate = new Certificate(scope, 'Certificate', { domainName: DOMAIN });
  const domainName = new DomainName(scope, 'Domain', { domainName: DOMAIN, certificate });
  new ApiMapping(scope, 'Mapping', { api, domainName });
  new CfnOutput(scope, 'RegionalDomainName', { value: domainName.regionalDomainName });
}
