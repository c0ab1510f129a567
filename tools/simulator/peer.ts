import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { MonitoringFacade, SnsAlarmActionStrategy } from 'cdk-monitoring-constructs';

/** The only threshold for a latency in the README of the peer: 10 s, in "Monitoring scopes". */
const README_LATENCY = Duration.seconds(10);
/** A latency that users notice, for the alarms on the 99th percentile. */
const NOTICED = Duration.seconds(1);
/** The README has no threshold for counts and points to the unit tests of the peer, which have this one. */
const COUNT = { maxErrorCount: 2 };
/** A rate of errors that most services want to hear of; that of the unit tests, 1, is every request. */
const RATE = { maxErrorRate: 0.01 };

/**
 * What a user of cdk-monitoring-constructs gets for an HTTP API with one function who sets thresholds and a topic as
 * its README shows, and leaves all settings of the evaluation as they are. Errors are watched by rate: an alarm on their
 * count would notify far more often.
 */
export function peerTemplate(): object {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Peer');
  const api = new HttpApi(stack, 'Api');
  const lambdaFunction = new Function(stack, 'Handler', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
  });
  const action = new SnsAlarmActionStrategy({ onAlarmTopic: new Topic(stack, 'OnAlarm') });
  new MonitoringFacade(stack, 'Monitoring', {
    alarmFactoryDefaults: { alarmNamePrefix: 'Shop', actionsEnabled: true, action },
  })
    .monitorApiGatewayV2HttpApi({
      api,
      alarmFriendlyName: 'Api',
      add5xxRateAlarm: { Critical: RATE },
      addLatencyP50Alarm: { Critical: { maxLatency: README_LATENCY } },
      addLatencyP99Alarm: { Warning: { maxLatency: NOTICED } },
    })
    .monitorLambdaFunction({
      lambdaFunction,
      alarmFriendlyName: 'Handler',
      addFaultRateAlarm: { Critical: RATE },
      addThrottlesCountAlarm: { Warning: COUNT },
      addLatencyP50Alarm: { Critical: { maxLatency: README_LATENCY } },
      addLatencyP99Alarm: { Warning: { maxLatency: NOTICED } },
    });
  return Template.fromStack(stack).toJSON();
}
