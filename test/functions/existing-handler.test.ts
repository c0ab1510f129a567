import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Version } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { ApiHandler, Release, type ExistingHandlerOptions } from '../../src';
import { alarmsOf, textOf } from '../alarms';
import { functionOfAnotherApp, newFunction, theOnly } from '../surroundings';
import { newHttpApi, newStack } from '../synth';

describe('an existing function (X12)', () => {
  test('answers; none is created, and it gets no permission of the library', () => {
    const stack = newStack();
    const handler = newFunction(stack, 'Mine');
    const api = newHttpApi({ handler: ApiHandler.existing(handler) }, stack);
    const template = Template.fromStack(stack);
    const [id, properties] = theOnly(template, 'AWS::Lambda::Function');
    expect(api.handler).toBe(handler);
    expect(properties).not.toHaveProperty('FunctionName');
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', { IntegrationUri: { 'Fn::GetAtt': [id, 'Arn'] } });
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: id } }],
    });
  });

  test('stays as it is', () => {
    const propertiesOf = (isUsed: boolean) => {
      const stack = newStack();
      const handler = newFunction(stack, 'Mine');
      if (isUsed) {
        newHttpApi({ handler: ApiHandler.existing(handler) }, stack);
      }
      return theOnly(Template.fromStack(stack), 'AWS::Lambda::Function');
    };
    expect(propertiesOf(true)).toEqual(propertiesOf(false));
  });

  test('can be of another stack of the app', () => {
    const stack = newStack();
    const other = new Stack(stack.node.scope, 'Other', { env: { region: 'eu-west-1' } });
    const handler = ApiHandler.existing(newFunction(other, 'Mine'));
    newHttpApi({ handler, release: Release.canary() }, stack);
    theOnly(Template.fromStack(other), 'AWS::Lambda::Version');
    theOnly(Template.fromStack(stack), 'AWS::Lambda::Alias');
  });

  test('fails for a release of a version, of which there is none to come', () => {
    const stack = newStack();
    const version = new Version(stack, 'Version', { lambda: newFunction(stack, 'Mine') });
    const props = { handler: ApiHandler.existing(version), release: Release.canary() };
    expect(() => newHttpApi(props, stack)).toThrow(
      'release must stand with a function of this app, of which versions can be made, got existing',
    );
  });
});

describe('a function of another app', () => {
  const withTheirs = (options?: ExistingHandlerOptions, props = {}) => {
    const stack = newStack();
    const handler = ApiHandler.existing(functionOfAnotherApp(stack), options);
    newHttpApi({ handler, ...props }, stack);
    return Template.fromStack(stack);
  };

  test('answers', () => {
    const template = withTheirs();
    template.resourceCountIs('AWS::Lambda::Function', 0);
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
      IntegrationUri: 'arn:aws:lambda:eu-west-1:111122223333:function:theirs',
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: 'theirs' }],
      Threshold: Match.anyValue(),
    });
  });

  test('has the alarms of which something is known', () => {
    const alarms = alarmsOf(withTheirs());
    expect(Object.keys(alarms)).toEqual(
      expect.arrayContaining(['FunctionErrors', 'FunctionThrottles', 'FunctionDuration']),
    );
    expect(Object.keys(alarms)).not.toEqual(expect.arrayContaining(['FunctionNearTimeout']));
    expect(Object.keys(alarms)).not.toEqual(expect.arrayContaining(['FunctionErrorLogs']));
    expect(alarms.FunctionNearConcurrencyLimit).toMatchObject({ Threshold: 800 });
  });

  test('has the log group that the user names, whose error lines are counted', () => {
    const logGroup = LogGroup.fromLogGroupName(newStack(), 'Logs', '/theirs/logs');
    const template = withTheirs({ logGroup }, { exportOutputs: true });
    const [, filter] = theOnly(template, 'AWS::Logs::MetricFilter');
    expect(filter.LogGroupName).toBe('/theirs/logs');
    const { FunctionErrorLogs, FunctionErrors } = alarmsOf(template);
    for (const { AlarmDescription } of [FunctionErrorLogs, FunctionErrors]) {
      expect(textOf(template, AlarmDescription)).toContain('\nLogs Insights, /theirs/logs: filter level in ');
    }
    expect(template.toJSON().Outputs.MonitoredHttpApiCloudwatchLogGroup.Value).toBe('/theirs/logs');
  });

  test('has no log group by a guess', () => {
    const template = withTheirs();
    template.resourceCountIs('AWS::Logs::MetricFilter', 0);
    expect(JSON.stringify(template.toJSON())).not.toContain('/aws/lambda/');
  });
});
