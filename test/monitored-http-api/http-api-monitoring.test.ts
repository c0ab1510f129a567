import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ApiHandler, HttpProbe, MonitoringLevel, type MonitoredHttpApiProps } from '../../src';
import { alarmsBehind, alarmsOf } from '../alarms';
import { functionOfAnotherApp, theOnly } from '../surroundings';
import { fullHttpApi, httpApiTemplate, newHttpApi, newStack } from '../synth';

type Props = Partial<MonitoredHttpApiProps>;

const full = (props: Props = {}) => Template.fromStack(Stack.of(fullHttpApi(props)));

describe('who is told (H6)', () => {
  test('pages: callers see errors, or nobody calls', () => {
    expect(alarmsBehind(httpApiTemplate(), 'page')).toEqual(['ApiServerErrors']);
    const burns = ['AvailabilityBurn1h', 'AvailabilityBurn1hShort', 'LatencyBurn1h', 'LatencyBurn1hShort'];
    expect(alarmsBehind(full(), 'page')).toEqual(['ApiServerErrors', 'Heartbeat', 'ProbeFailures', ...burns]);
  });

  test('tickets: everything else of the function and of the API', () => {
    expect(alarmsBehind(httpApiTemplate(), 'ticket')).toEqual(
      expect.arrayContaining([
        'ApiClientErrors',
        'ApiIntegrationLatency',
        'ApiErrorsWithoutFunctionErrors',
        'FunctionErrors',
        'FunctionThrottles',
        'FunctionDuration',
        'FunctionNearTimeout',
        'FunctionNearConcurrencyLimit',
        'FunctionErrorLogs',
      ]),
    );
    expect(alarmsBehind(full(), 'ticket')).toContain('ProbeSilence');
  });

  test('with an objective, its burn rates tell instead of the counts of the function', () => {
    const template = httpApiTemplate({ slo: { availability: 99.9 } });
    expect(alarmsBehind(template, 'ticket')).not.toContain('FunctionErrors');
    expect(alarmsBehind(template, 'ticket')).toContain('FunctionDuration');
    const other = httpApiTemplate({ slo: { latencyP99: Duration.seconds(1) } });
    expect(alarmsBehind(other, 'ticket')).toContain('FunctionErrors');
    expect(alarmsBehind(other, 'ticket')).not.toContain('FunctionDuration');
    expect(alarmsOf(template)).toHaveProperty('FunctionErrors');
  });

  test('the topics of the user are notified of ALARM and of OK', () => {
    const stack = newStack();
    const alarmTopic = new Topic(stack, 'Pager');
    newHttpApi({ alarmTopic }, stack);
    const pager = { Ref: stack.getLogicalId(alarmTopic.node.defaultChild as never) };
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
      AlarmName: 'http-api-page-dev',
      AlarmActions: [pager],
      OKActions: [pager],
    });
  });
});

describe('tickets', () => {
  const withTopic = (props: Props = {}) => {
    const stack = newStack();
    const ticketTopic = new Topic(stack, 'Tickets');
    fullHttpApi({ ticketTopic, ...props }, stack);
    const template = Template.fromStack(stack);
    return { template, tickets: { Ref: stack.getLogicalId(ticketTopic.node.defaultChild as never) } };
  };

  test('tell when something begins, and not when it ends', () => {
    const { template, tickets } = withTopic();
    template.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
      AlarmName: 'http-api-ticket-dev',
      AlarmActions: [tickets],
      OKActions: Match.absent(),
    });
  });

  test('of a certificate that ends come from its alarm itself, which would hide others until somebody acts', () => {
    const { template, tickets } = withTopic();
    expect(alarmsOf(template).CertificateExpiry).toMatchObject({ AlarmActions: [tickets] });
    expect(alarmsOf(template).CertificateExpiry).not.toHaveProperty('OKActions');
    expect(alarmsBehind(template, 'ticket')).not.toContain('CertificateExpiry');
    expect(alarmsBehind(template, 'page')).not.toContain('CertificateExpiry');
  });

  test('come from no other alarm itself', () => {
    const withActions = Object.entries(alarmsOf(full())).filter(([, { AlarmActions }]) => AlarmActions);
    expect(withActions.map(([id]) => id)).toEqual(['CertificateExpiry']);
  });
});

describe('levels', () => {
  test('none: no alarm, no topic, no dashboard and no metric filter', () => {
    const stack = newStack();
    const api = newHttpApi({ monitoring: MonitoringLevel.NONE, probe: HttpProbe.of() }, stack);
    const template = Template.fromStack(stack);
    const none = ['CloudWatch::Alarm', 'CloudWatch::CompositeAlarm', 'CloudWatch::Dashboard', 'SNS::Topic'];
    [...none, 'Logs::MetricFilter'].forEach((type) => template.resourceCountIs(`AWS::${type}`, 0));
    expect(api.monitoring.alarmIds).toEqual([]);
  });

  test('essential: only what pages, and no metric filter', () => {
    const template = httpApiTemplate({ monitoring: MonitoringLevel.ESSENTIAL });
    expect(Object.keys(alarmsOf(template))).toEqual(['ApiServerErrors']);
    template.resourceCountIs('AWS::CloudWatch::CompositeAlarm', 1);
    template.resourceCountIs('AWS::Logs::MetricFilter', 0);
  });
});

describe('what is watched only when it is there', () => {
  test.each(['Heartbeat', 'ProbeFailures', 'ProbeSilence', 'CertificateExpiry'])('%s is not, by default', (id) => {
    expect(newHttpApi().monitoring.alarmIds).not.toContain(id);
    expect(fullHttpApi().monitoring.alarmIds).toContain(id);
  });

  test('the lines of a function of another app are not counted', () => {
    const stack = newStack();
    newHttpApi({ handler: ApiHandler.existing(functionOfAnotherApp(stack)) }, stack);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Logs::MetricFilter', 0);
    expect(alarmsOf(template)).not.toHaveProperty('FunctionErrorLogs');
  });

  test('a disabled alarm for the lines leaves no metric filter', () => {
    const template = httpApiTemplate({ alarmOverrides: { FunctionErrorLogs: { enabled: false } } });
    template.resourceCountIs('AWS::Logs::MetricFilter', 0);
  });
});

describe('dashboard (H7)', () => {
  const widgetsOf = (template: Template) => {
    const [, { DashboardBody }] = theOnly(template, 'AWS::CloudWatch::Dashboard');
    const text = DashboardBody['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : 'token'));
    return JSON.parse(text.join('')).widgets as { properties: Record<string, any> }[];
  };
  const namesOf = (template: Template, title: string) =>
    widgetsOf(template)
      .find(({ properties }) => properties.title === title)!
      .properties.metrics.map(([, name]: string[]) => name);

  test.each(['dev', 'prod', 'pr-42'])('is named after the environment %s', (environmentSuffix) => {
    const [, { DashboardName }] = theOnly(httpApiTemplate({ environmentSuffix }), 'AWS::CloudWatch::Dashboard');
    expect(DashboardName).toEqual({ 'Fn::Join': ['', ['http-api-', { Ref: 'AWS::Region' }, `-${environmentSuffix}`]] });
  });

  test('shows invocations, errors and throttles, and the duration', () => {
    const template = httpApiTemplate();
    const invocations = namesOf(template, 'Function: invocations, errors, throttles');
    expect(invocations).toEqual(['Invocations', 'Errors', 'Throttles']);
    expect(new Set(namesOf(template, 'Function: duration (ms)'))).toContain('Duration');
  });

  test('shows the requests of the API by the names of HTTP APIs', () => {
    expect(namesOf(httpApiTemplate(), 'API: requests and errors a minute')).toEqual(['Count', '4xx', '5xx']);
  });

  test('shows what a probe sees, if there is one', () => {
    const titles = (template: Template) => widgetsOf(template).map(({ properties }) => properties.title);
    expect(namesOf(full(), 'Probe: GET /health')).toEqual(['ProbeAvailable', 'ProbeLatency']);
    expect(titles(httpApiTemplate())).not.toContain('Probe: GET /health');
  });
});
