import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ComparisonOperator, Metric, TextWidget, type CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { MonitoringLevel, Severity, type AlarmDefinition, type MonitoredHttpApiProps } from '../../src';
import { ruleOf } from '../alarms';
import { httpApiTemplate, newHttpApi } from '../synth';

const DEFINITION: AlarmDefinition = {
  metric: new Metric({ namespace: 'Shop', metricName: 'Refused', statistic: 'Sum' }),
  threshold: 3,
  evaluationPeriods: 2,
  severity: Severity.PAGE,
  meaning: 'Orders are refused.',
};

describe('levels', () => {
  const count = (template: Template) =>
    ['Alarm', 'CompositeAlarm', 'Dashboard'].map(
      (type) => Object.keys(template.findResources(`AWS::CloudWatch::${type}`)).length,
    );

  test.each<[string, Partial<MonitoredHttpApiProps>, number[], number]>([
    ['full, the default', {}, [10, 2, 1], 2],
    ['full', { monitoring: MonitoringLevel.FULL }, [10, 2, 1], 2],
    ['essential', { monitoring: MonitoringLevel.ESSENTIAL }, [1, 1, 0], 1],
    ['none', { monitoring: MonitoringLevel.NONE }, [0, 0, 0], 0],
  ])('%s', (_level, props, counts, topics) => {
    const template = httpApiTemplate(props);
    expect(count(template)).toEqual(counts);
    template.resourceCountIs('AWS::SNS::Topic', topics);
  });

  test.each<[MonitoringLevel, string[]]>([
    [MonitoringLevel.FULL, ['AlarmTopic', 'TicketTopic', 'PageAlarm', 'TicketAlarm', 'Dashboard']],
    [MonitoringLevel.ESSENTIAL, ['AlarmTopic', 'PageAlarm']],
    [MonitoringLevel.NONE, []],
  ])('%s: its parts are public, and undefined where there are none (X12)', (monitoring, ids) => {
    const { alarmTopic, ticketTopic, pageAlarm, ticketAlarm, dashboard } = newHttpApi({ monitoring }).monitoring;
    const parts = [alarmTopic, ticketTopic, pageAlarm, ticketAlarm, dashboard];
    expect(parts.filter((part) => part !== undefined).map(({ node }) => node.id)).toEqual(ids);
  });

  test('fails for an objective without alarms', () => {
    const props = { monitoring: MonitoringLevel.NONE, slo: { availability: 99.9 } };
    expect(() => newHttpApi(props)).toThrow('slo must stand without monitoring none, got none');
  });

  test('essential makes an alarm that an override asks to page', () => {
    const alarmOverrides = { FunctionErrors: { severity: Severity.PAGE } };
    const { monitoring } = newHttpApi({ monitoring: MonitoringLevel.ESSENTIAL, alarmOverrides });
    expect(monitoring.alarmIds).toEqual(['ApiServerErrors', 'FunctionErrors']);
  });
});

test('severities have names, for descriptions and errors', () => {
  expect([Severity.PAGE, Severity.TICKET, Severity.NOTICE].map(String)).toEqual(['page', 'ticket', 'notice']);
});

describe('objectives', () => {
  const slo = { availability: 99.9 };

  test.each([
    [undefined, 1],
    [true, 1],
    [false, 0],
  ])('are kept by Application Signals as well where applicationSignals is %s', (applicationSignals, count) => {
    const template = httpApiTemplate({ slo: { ...slo, applicationSignals } });
    template.resourceCountIs('AWS::ApplicationSignals::ServiceLevelObjective', count);
  });

  test.each([
    [undefined, 10],
    [20, 20],
  ])('burn where a window has enough requests: minimumRequests of %s', (minimumRequests, least) => {
    const { monitoring } = newHttpApi({ slo, minimumRequests });
    const alarm = Stack.of(monitoring).resolve(
      (monitoring.alarm('AvailabilityBurn1h').node.defaultChild as CfnAlarm).metrics,
    );
    expect(JSON.stringify(alarm)).toContain(`requests >= ${least} `);
  });
});

describe('alarms of the user', () => {
  test('page like the others', () => {
    const api = newHttpApi();
    const alarm = api.monitoring.addAlarm('RefusedOrders', DEFINITION);
    expect(api.monitoring.alarm('RefusedOrders')).toBe(alarm);
    const template = Template.fromStack(Stack.of(api));
    expect(ruleOf(template, 'http-api-page-dev')).toContain('RefusedOrders');
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'http-api-refused-orders-dev',
      Threshold: 3,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  test('compare as they say', () => {
    const api = newHttpApi();
    const comparisonOperator = ComparisonOperator.LESS_THAN_THRESHOLD;
    api.monitoring.addAlarm('FewOrders', { ...DEFINITION, comparisonOperator });
    Template.fromStack(Stack.of(api)).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'http-api-few-orders-dev',
      ComparisonOperator: 'LessThanThreshold',
    });
  });

  test('fail by their names where something of them is of another type', () => {
    const definition = { ...DEFINITION, meaning: 5 as never };
    expect(() => newHttpApi().monitoring.addAlarm('RefusedOrders', definition)).toThrow(
      new Error('Stack/MonitoredHttpApi/Monitoring: alarm RefusedOrders:\n- meaning must be a string, got 5'),
    );
  });

  test('are on the dashboard, with widgets of their own', () => {
    const api = newHttpApi();
    api.monitoring.addAlarm('RefusedOrders', DEFINITION);
    api.monitoring.addWidgets(new TextWidget({ markdown: 'Ours' }));
    const [dashboard] = Object.values<any>(
      Template.fromStack(Stack.of(api)).findResources('AWS::CloudWatch::Dashboard'),
    );
    const body = JSON.stringify(dashboard.Properties.DashboardBody);
    expect(body).toContain('MonitoringRefusedOrders');
    expect(body).toContain('Ours');
  });

  test('are left out with their severity', () => {
    const { monitoring } = newHttpApi({ monitoring: MonitoringLevel.ESSENTIAL });
    expect(monitoring.addAlarm('RefusedOrders', { ...DEFINITION, severity: Severity.TICKET })).toBeUndefined();
    monitoring.addWidgets(new TextWidget({ markdown: 'nowhere' }));
  });

  test('of severity notice notify nobody', () => {
    const api = newHttpApi();
    api.monitoring.addAlarm('RefusedOrders', { ...DEFINITION, severity: Severity.NOTICE });
    const template = Template.fromStack(Stack.of(api));
    expect(ruleOf(template, 'http-api-page-dev') + ruleOf(template, 'http-api-ticket-dev')).not.toContain(
      'RefusedOrders',
    );
  });

  test.each(['refused', 'Refused-Orders', '', 'A'.repeat(61), 'FunctionErrors'])('fails for the id "%s"', (id) => {
    const rule = 'alarmId must be 1 to 60 letters and digits that begin with a capital, and be of one alarm only';
    expect(() => newHttpApi().monitoring.addAlarm(id, DEFINITION)).toThrow(`${rule}, got ${id}`);
  });

  test('fails to find an alarm that there is not', () => {
    expect(() => newHttpApi().monitoring.alarm('Heartbeat')).toThrow(
      /Monitoring: alarmId must be one of ApiServerErrors, .*, got Heartbeat/,
    );
  });
});
