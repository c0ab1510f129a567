import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { HttpAuth, HttpProbe, MonitoredHttpApi, type MonitoredHttpApiProps } from '../../src';
import { alarmsOf, textOf } from '../alarms';
import { byType } from '../surroundings';
import { allMonitoring, fullHttpApi, httpApiTemplate } from '../synth';

type Props = Partial<MonitoredHttpApiProps>;

const full = () => Template.fromStack(Stack.of(fullHttpApi()));

describe('descriptions', () => {
  const QUERY = 'filter status like /^5/ | stats count(*) by status, routeKey, integrationErrorMessage';

  test('hold meaning, runbook and dashboard of the region, in this order', () => {
    const template = full();
    const link = 'region=ap-southeast-1#dashboards/dashboard/http-api-ap-southeast-1-dev';
    for (const { AlarmDescription } of Object.values(alarmsOf(template))) {
      const lines = textOf(template, AlarmDescription).split('\n');
      expect(lines[0]).toMatch(/^.{30,}\.$/);
      expect(lines[1]).toMatch(/^Runbook: https:\/\/.*\/runbook\.md#[a-z-]+$/);
      expect(lines[2]).toBe(`Dashboard: https://console.aws.amazon.com/cloudwatch/home?${link}`);
    }
  });

  test.each(['ApiServerErrors', 'ApiErrorsWithoutFunctionErrors'])('%s: says how to find the requests', (id) => {
    const template = httpApiTemplate();
    expect(textOf(template, alarmsOf(template)[id].AlarmDescription).split('\n').at(-1)).toBe(
      `Logs Insights, /aws/apigateway/http-api-dev: ${QUERY}`,
    );
  });

  test.each(['FunctionErrors', 'FunctionErrorLogs'])('%s: says how to find the lines', (id) => {
    const template = httpApiTemplate();
    const query = textOf(template, alarmsOf(template)[id].AlarmDescription).split('\n').at(-1);
    expect(query).toMatch(/^Logs Insights, \/aws\/lambda\/http-api-handler-dev: filter level in \["ERROR", "FATAL"/);
  });

  /** The descriptions of an API whose id in the stack is so long. */
  const descriptionsOf = (idLength: number, props: Props = {}) => {
    const stack = new Stack(new App(), 'Stack', { env: { region: 'ap-southeast-1' } });
    new MonitoredHttpApi(new Construct(stack, 'A'.repeat(idLength)), 'MonitoredHttpApi', {
      ...allMonitoring(),
      environmentSuffix: 's'.repeat(20),
      auth: HttpAuth.none('it is a test'),
      heartbeat: Duration.days(1),
      probe: HttpProbe.of({ path: `/${'p'.repeat(199)}` }),
      ...props,
    });
    const template = Template.fromStack(stack);
    return byType(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) =>
      textOf(template, Properties.AlarmDescription),
    );
  };
  const LONGEST_RUNBOOK = { runbookUrl: `https://${'r'.repeat(292)}` };

  test.each<[number, Props]>([
    [1, {}],
    [150, { projectName: 'p'.repeat(20) }],
    [1, LONGEST_RUNBOOK],
    [90, { projectName: 'p'.repeat(20), ...LONGEST_RUNBOOK }],
  ])('fit into the 1,024 characters that CloudWatch takes, with an id of %d and %j', (idLength, props) => {
    const descriptions = descriptionsOf(idLength, props);
    expect(descriptions.length).toBeGreaterThan(20);
    expect(Math.max(...descriptions.map(({ length }) => length))).toBeLessThanOrEqual(1_024);
  });

  test('leave queries out where names are so long, and nothing else', () => {
    const texts = (idLength: number) => descriptionsOf(idLength, { projectName: 'p'.repeat(20), ...LONGEST_RUNBOOK });
    const queries = (descriptions: string[]) => descriptions.filter((text) => text.includes('\nLogs Insights, '));
    const long = texts(100);
    expect(queries(texts(1))).toHaveLength(5);
    expect(queries(long).length).toBeLessThan(5);
    for (const text of long) {
      expect(text).toMatch(
        /^.+\.\nRunbook: https:\/\/r{292}#[a-z0-9-]+\nDashboard: https:\/\/\S+(\nLogs Insights, .+)?$/,
      );
    }
  });
});
