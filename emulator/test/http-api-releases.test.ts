import { DeployedHttpApi } from './http-api-deployed';

const RECORDED = [
  'AWS::ApiGatewayV2::Stage AccessLogSettings',
  'AWS::ApiGatewayV2::Stage DefaultRouteSettings',
  'AWS::ApiGatewayV2::Stage RouteSettings',
  'AWS::ApplicationSignals::ServiceLevelObjective',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::AlarmMuteRule',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CodeDeploy::Application',
  'AWS::CodeDeploy::DeploymentConfig',
  'AWS::CodeDeploy::DeploymentGroup',
  'AWS::Logs::MetricFilter MetricTransformations',
  'AWS::Logs::QueryDefinition',
];

test('an alias leads to its version, and what does nothing is recorded until the stack is deleted', async () => {
  const api = await DeployedHttpApi.start();
  try {
    expect(api.recorded).toEqual(RECORDED);
    expect(await api.echo('x')).toMatchObject({ release: 'first', version: '1' });
    await api.deploy('second');
    expect(await api.echo('x')).toMatchObject({ release: 'second', version: '2' });
    expect(api.recorded).toEqual(RECORDED);
    await api.destroy();
    expect(api.recorded).toEqual([]);
    expect((await api.call('x')).status).toBe(404);
  } finally {
    await api.stop();
  }
});
