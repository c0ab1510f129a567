import { Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { MonitoredHttpApi } from '../../src';
import { alarmDescription } from '../../src/monitoring/alarm-text';
import { allMonitoring, fullHttpApi, newStack, resourcesOf } from '../synth';

const links = { runbookUrl: 'https://runbook', logGroupNameLength: 100 };
const logGroup = (name: string) => LogGroup.fromLogGroupName(newStack(), 'Logs', name);
const describedWith = (queryLength: number, name: string) =>
  alarmDescription({ meaning: 'M', logQuery: { logGroups: [logGroup(name)], query: 'q'.repeat(queryLength) } }, links);

describe('a description', () => {
  const FIXED = 'M\nRunbook: https://runbook\nLogs Insights, : '.length + 1;

  test.each([
    ['a name that is known', 'n'.repeat(50), 50],
    ['a name that is known only at deployment', Lazy.string({ produce: () => 'n' }), 100],
  ])('holds the query as long as CloudWatch takes it, with %s', (_what, name, length) => {
    const most = 1024 - FIXED - length;
    expect(describedWith(most, name)).toContain('Logs Insights');
    expect(describedWith(most + 1, name)).toBe('M\nRunbook: https://runbook');
  });

  test.each([0, 100, 250, 400])(
    'fits CloudWatch with a construct %d ids deep and every name as long as it may be',
    (depth) => {
      const stack = newStack({ env: { region: 'ap-southeast-1' } });
      const scope = depth === 0 ? stack : new Construct(stack, 'A'.repeat(depth));
      const props = { environmentSuffix: 's'.repeat(20), projectName: 'p'.repeat(20), ...allMonitoring() };
      const { httpApi, handler } = fullHttpApi(props, stack);
      MonitoredHttpApi.watch(scope, 'Watched', {
        ...props,
        httpApi,
        functions: { Orders: handler },
        runbookUrl: `https://wiki.example.com/${'r'.repeat(275)}`,
        accessLogs: new LogGroup(stack, 'Theirs'),
      });
      for (const { Type, Properties } of resourcesOf(Template.fromStack(Stack.of(httpApi)))) {
        if (Type === 'AWS::CloudWatch::Alarm' && String(Properties.AlarmName).includes('Watched')) {
          expect(lengthOf(Properties.AlarmDescription)).toBeLessThanOrEqual(1024);
        }
      }
    },
  );
});

/** The length of a text at deployment: a region has 14 characters, and the name of a log group 150. */
function lengthOf(text: string | { 'Fn::Join': [string, (string | { Ref: string })[]] }): number {
  const parts = typeof text === 'string' ? [text] : text['Fn::Join'][1];
  const lengths = parts.map((part) => (typeof part === 'string' ? part.length : part.Ref === 'AWS::Region' ? 14 : 150));
  return lengths.reduce((sum, length) => sum + length, 0);
}
