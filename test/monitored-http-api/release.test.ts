import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { MonitoringLevel, Release, type MonitoredHttpApiProps } from '../../src';
import { newFunction, theOnly } from '../surroundings';
import { httpApiTemplate, newHttpApi, newStack } from '../synth';

type Props = Partial<MonitoredHttpApiProps>;

const SLO = { slo: { availability: 99.9, latencyP99: Duration.millis(800) } };
const routingOf = (release: Release) =>
  theOnly(httpApiTemplate({ release }), 'AWS::CodeDeploy::DeploymentConfig')[1].TrafficRoutingConfig;

describe('traffic', () => {
  test('canary: 10 % for 10 minutes by default', () => {
    expect(routingOf(Release.canary())).toEqual({
      Type: 'TimeBasedCanary',
      TimeBasedCanary: { CanaryPercentage: 10, CanaryInterval: 10 },
    });
  });

  test('linear: 10 % more every 10 minutes by default', () => {
    expect(routingOf(Release.linear())).toEqual({
      Type: 'TimeBasedLinear',
      TimeBasedLinear: { LinearPercentage: 10, LinearInterval: 10 },
    });
  });

  test('take what the user says', () => {
    const options = { percentage: 25, interval: Duration.hours(1) };
    expect(routingOf(Release.canary(options)).TimeBasedCanary).toEqual({ CanaryPercentage: 25, CanaryInterval: 60 });
    expect(routingOf(Release.linear(options)).TimeBasedLinear).toEqual({ LinearPercentage: 25, LinearInterval: 60 });
  });

  test('say what they are', () => {
    expect([Release.canary(), Release.linear()].map(String)).toEqual(['canary', 'linear']);
  });
});

describe('deployment', () => {
  const template = (props: Props = {}) => httpApiTemplate({ release: Release.canary(), ...props });
  const groupOf = (props: Props = {}) => theOnly(template(props), 'AWS::CodeDeploy::DeploymentGroup')[1];

  test('the API calls an alias of the current version, which AWS CodeDeploy moves', () => {
    const given = template();
    const [alias, properties] = theOnly(given, 'AWS::Lambda::Alias');
    const [version] = theOnly(given, 'AWS::Lambda::Version');
    const [group] = theOnly(given, 'AWS::CodeDeploy::DeploymentGroup');
    const [application] = theOnly(given, 'AWS::CodeDeploy::Application');
    expect(properties).toMatchObject({
      Name: 'http-api-live-dev',
      FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
    });
    given.hasResource('AWS::Lambda::Alias', {
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          ApplicationName: { Ref: application },
          DeploymentGroupName: { Ref: group },
          BeforeAllowTrafficHook: Match.absent(),
        },
      },
    });
    given.hasResourceProperties('AWS::ApiGatewayV2::Integration', { IntegrationUri: { Ref: alias } });
    given.hasResourceProperties('AWS::Lambda::Permission', { FunctionName: { Ref: alias } });
  });

  test('the parts are named after the environment, but for the configuration (X1)', () => {
    const given = template({ projectName: 'shop' });
    given.hasResourceProperties('AWS::CodeDeploy::Application', { ApplicationName: 'shop-http-api-releases-dev' });
    given.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      DeploymentGroupName: 'shop-http-api-release-dev',
    });
    given.hasResourceProperties('AWS::CodeDeploy::DeploymentConfig', { DeploymentConfigName: Match.absent() });
  });

  test('the alias has a name without physical names as well', () => {
    expect(theOnly(template({ physicalNames: false }), 'AWS::Lambda::Alias')[1].Name).toBe('live');
  });

  test('rolls back when it fails, is stopped, or an alarm fires', () => {
    expect(groupOf().AutoRollbackConfiguration).toEqual({
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
    });
  });

  test.each<[string, Props, string[]]>([
    ['by default', {}, ['ApiServerErrors']],
    ['with objectives', SLO, ['ApiServerErrors', 'AvailabilityBurn1hShort', 'LatencyBurn1hShort']],
    ['with one objective', { slo: { availability: 99 } }, ['ApiServerErrors', 'AvailabilityBurn1hShort']],
    ['with the alarms that page only', { monitoring: MonitoringLevel.ESSENTIAL }, ['ApiServerErrors']],
    [
      'without an alarm that is disabled',
      { ...SLO, alarmOverrides: { ApiServerErrors: { enabled: false } } },
      ['AvailabilityBurn1hShort', 'LatencyBurn1hShort'],
    ],
  ])('%s, it watches what sees a bad version soon', (_when, props, ids) => {
    const { Alarms, Enabled } = groupOf(props).AlarmConfiguration;
    expect(Enabled).toBe(true);
    expect(Alarms.map(({ Name }: any) => Name.Ref.replace(/^.*Monitoring|[0-9A-F]{8}$/g, ''))).toEqual(ids);
  });

  test('asks a hook of the user before any traffic, and lets it report', () => {
    const stack = newStack();
    const preTrafficHook = newFunction(stack, 'Hook');
    newHttpApi({ release: Release.canary({ preTrafficHook }) }, stack);
    const given = Template.fromStack(stack);
    const hook = stack.getLogicalId(preTrafficHook.node.defaultChild as never);
    given.hasResource('AWS::Lambda::Alias', {
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: Match.objectLike({ BeforeAllowTrafficHook: { Ref: hook } }) },
    });
    given.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('Hook') }],
      PolicyDocument: {
        Statement: [Match.objectLike({ Action: 'codedeploy:PutLifecycleEventHookExecutionStatus' })],
      },
    });
  });

  test('is none by default: the API calls the function', () => {
    const given = httpApiTemplate();
    ['AWS::Lambda::Alias', 'AWS::Lambda::Version', 'AWS::CodeDeploy::DeploymentGroup'].forEach((type) =>
      given.resourceCountIs(type, 0),
    );
    const [fn] = theOnly(given, 'AWS::Lambda::Function');
    given.hasResourceProperties('AWS::ApiGatewayV2::Integration', { IntegrationUri: { 'Fn::GetAtt': [fn, 'Arn'] } });
  });
});
