import { App, Lazy, Stack, type CfnElement } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LogGroup, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { MonitoringLevel, WatchedHttpApi, type MonitoredHttpApiProps } from '../../src';
import { alarmDescription, RUNBOOK_URL, runbookOf } from '../../src/monitoring/alarm-text';
import { allMonitoring, fullHttpApi, newHttpApi, newStack } from '../synth';

/** The most characters of a log group's name (CreateLogGroup). */
const LONGEST_NAME = 512;

const links = { runbookUrl: 'https://runbook' };
const WITHOUT_QUERY = 'M\nRunbook: https://runbook';
const named = (name: string) => LogGroup.fromLogGroupName(newStack(), 'Logs', name);
const created = (logGroupName?: string) => new LogGroup(newStack(), 'Logs', { logGroupName });
const describedWith = (queryLength: number, ...logGroups: ILogGroup[]) =>
  alarmDescription({ meaning: 'M', logQuery: { logGroups, query: 'q'.repeat(queryLength) } }, links);

describe('a description', () => {
  const FIXED = `${WITHOUT_QUERY}\nLogs Insights, : `.length;

  test.each([
    ['a name that is known', () => [named('n'.repeat(50))], 50],
    ['a group of the app, which is a reference to a known name', () => [created('n'.repeat(70))], 70],
    ['a name that is known only at deployment', () => [named(Lazy.string({ produce: () => 'n' }))], LONGEST_NAME],
    ['a group of the app without a name', () => [created()], LONGEST_NAME],
    ['two of them', () => [named('n'.repeat(50)), created('n'.repeat(70))], 121],
  ])('holds the query as long as CloudWatch takes it, with %s', (_what, logGroups, length) => {
    const most = 1024 - FIXED - 1 - length;
    expect(describedWith(most, ...logGroups())).toContain('Logs Insights');
    expect(describedWith(most + 1, ...logGroups())).toBe(WITHOUT_QUERY);
  });

  test('has all log groups of a query', () => {
    expect(describedWith(1, named('/aws/a'), named('/aws/b')).split('\n').at(-1)).toBe(
      'Logs Insights, /aws/a /aws/b: q',
    );
  });

  test('links the runbook as a whole when it names no section', () => {
    expect(alarmDescription({ meaning: 'M' }, links)).toBe(WITHOUT_QUERY);
    expect(alarmDescription({ meaning: 'M', runbookSection: 's' }, links)).toBe(`${WITHOUT_QUERY}#s`);
  });

  test.each([0, 100, 250, 400])(
    'fits CloudWatch with an id of %d characters above it and every name as long as it may be',
    (depth) => {
      const stack = newStack({ env: { region: 'ap-southeast-1' } });
      const scope = depth === 0 ? stack : new Construct(stack, 'A'.repeat(depth));
      const props = { environmentSuffix: 's'.repeat(20), projectName: 'p'.repeat(20), ...allMonitoring() };
      const { httpApi, handler } = fullHttpApi(props, stack);
      const { monitoring } = new WatchedHttpApi(scope, 'Watched', {
        ...props,
        httpApi,
        functions: { Orders: handler },
        runbookUrl: `https://wiki.example.com/${'r'.repeat(275)}`,
        accessLogs: new LogGroup(stack, 'Theirs'),
      });
      const template = Template.fromStack(stack);
      const { Resources } = template.toJSON();
      expect(monitoring.alarmIds.length).toBeGreaterThan(20);
      for (const id of monitoring.alarmIds) {
        const { Properties } = Resources[stack.getLogicalId(monitoring.alarm(id).node.defaultChild as CfnElement)];
        expect(lengthOf(template, Properties.AlarmDescription)).toBeLessThanOrEqual(1024);
      }
    },
  );
});

describe('the description of an alarm', () => {
  const describe1 = (props: Partial<MonitoredHttpApiProps>, stack = newStack()): string => {
    newHttpApi(props, stack);
    const [alarm] = Object.values<any>(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
    const parts: unknown[] = [alarm.Properties.AlarmDescription].flatMap((text) => text['Fn::Join']?.[1] ?? text);
    return parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('');
  };

  test('hold what it means, the runbook, the dashboard and a query', () => {
    const text = describe1({});
    expect(text).toMatch(/Callers get errors: at least 5 % of the requests are answered 5xx/);
    expect(text).toContain(`\nRunbook: ${RUNBOOK_URL}#api-server-errors`);
    const region = '{"Ref":"AWS::Region"}';
    expect(text).toContain(`region=${region}#dashboards/dashboard/http-api-${region}-dev`);
    expect(text).toMatch(/Logs Insights, .*AccessLogs.*: filter status like \/\^5\//);
  });

  test.each([
    ['0.0.0', 'main'],
    ['1.20.3', 'v1.20.3'],
    ['2.0.0-rc.1', 'v2.0.0-rc.1'],
  ])('link the runbook of version %s at %s', (version, tag) => {
    expect(runbookOf(version)).toBe(`https://github.com/cdk-golden-paths/cdk-golden-paths/blob/${tag}/docs/runbook.md`);
  });

  test('link the runbook of the user', () => {
    expect(describe1({ runbookUrl: 'https://wiki.example.com/shop' })).toContain(
      'Runbook: https://wiki.example.com/shop#api-server-errors',
    );
  });

  test.each([
    ['eu-west-1', 'console.aws.amazon.com'],
    ['cn-north-1', 'console.amazonaws.cn'],
    ['us-gov-west-1', 'console.amazonaws-us-gov.com'],
  ])('link the console of %s (X2)', (region, domain) => {
    const stack = new Stack(new App(), 'Stack', { env: { region } });
    expect(describe1({}, stack)).toContain(`Dashboard: https://${domain}/cloudwatch/home?region={"Ref":"AWS::Region"}`);
  });

  test('link the region that a stack of any region is deployed to (X2)', () => {
    expect(describe1({}, new Stack(new App(), 'Stack'))).toContain('"Ref":"AWS::Region"');
  });

  test.each([{ physicalNames: false }, { monitoring: MonitoringLevel.ESSENTIAL }])(
    'link no dashboard that has no known name: %o',
    (props) => {
      expect(describe1(props)).not.toContain('Dashboard:');
    },
  );
});

type Text = string | { 'Fn::Join': [string, (string | { Ref: string })[]] };

/** The length of a text at deployment: a region has 14 characters, and the name of a log group as many as it may have. */
function lengthOf(template: Template, text: Text): number {
  const { Resources } = template.toJSON();
  const parts = typeof text === 'string' ? [text] : text['Fn::Join'][1];
  const lengths = parts.map((part) => {
    if (typeof part === 'string') {
      return part.length;
    }
    return part.Ref === 'AWS::Region' ? 14 : (Resources[part.Ref].Properties.LogGroupName?.length ?? LONGEST_NAME);
  });
  return lengths.reduce((sum, length) => sum + length, 0);
}
