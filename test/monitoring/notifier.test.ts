import { App, Duration, Stack } from 'aws-cdk-lib';
import { Alarm, Metric, type CfnCompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EnvironmentProfile, Severity } from '../../src';
import { Notifier } from '../../src/monitoring/notifier';
import { newHttpApi } from '../synth';

const metric = new Metric({ namespace: 'Shop', metricName: 'Orders', period: Duration.minutes(5) });
const ALARM = { metric, threshold: 1, evaluationPeriods: 1 };

const KNOWN = { env: { region: 'eu-west-1', account: '111122223333' } };
const newApp = (props: object = KNOWN) => new Stack(new App(), 'S', props);

/** An alarm with a name of its own, or with one that CloudFormation makes. */
const alarmIn = (stack: Stack, id: string, alarmName?: string) => new Alarm(stack, id, { ...ALARM, alarmName });

function notifierIn(stack: Stack, conditions: Alarm[][], unless?: Alarm): Notifier {
  const topic = Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:pages');
  const notifier = new Notifier(stack, 'Notifier', { description: 'x', topic, unless });
  conditions.forEach((alarms) => notifier.addCondition(alarms));
  return notifier;
}

const synth = (stack: Stack) => (stack.node.root as App).synth();

describe('the rule', () => {
  const ruleOf = (stack: Stack, notifier: Notifier) => {
    const rule = stack.resolve((notifier.alarm.node.defaultChild as CfnCompositeAlarm).alarmRule);
    const parts: any[] = rule['Fn::Join']?.[1] ?? [rule];
    return parts.map((part) => part['Fn::GetAtt']?.[0].slice(0, -8) ?? part).join('');
  };
  const rule = (conditions: string[][], unless?: string) => {
    const stack = newApp();
    const made = conditions.map((ids) => ids.map((id) => alarmIn(stack, id)));
    return ruleOf(stack, notifierIn(stack, made, unless === undefined ? undefined : alarmIn(stack, unless)));
  };

  test('of no alarm is never true', () => {
    expect(rule([])).toBe('FALSE');
    const stack = newApp();
    notifierIn(stack, []);
    expect(() => synth(stack)).not.toThrow();
  });

  test('is true while any alarm is in ALARM, or all of those that are one condition', () => {
    expect(rule([['A']])).toBe('(ALARM("A"))');
    expect(rule([['A'], ['B', 'C']])).toBe('(ALARM("A") OR (ALARM("B") AND ALARM("C")))');
  });

  test('is not true while the alarm that it waits for is in ALARM', () => {
    expect(rule([['A']], 'Page')).toBe('((ALARM("A")) AND (NOT (ALARM("Page"))))');
  });
});

describe('a composite alarm', () => {
  const withAlarms = (count: number, waits = false) => {
    const stack = newApp();
    const alarms = Array.from({ length: count }, (_, index) => [alarmIn(stack, `A${index}`, `a${index}`)]);
    notifierIn(stack, alarms, waits ? alarmIn(stack, 'Page', 'page') : undefined);
    return () => synth(stack);
  };

  test('takes 100 alarms, with the one that it waits for', () => {
    expect(withAlarms(100)).not.toThrow();
    expect(withAlarms(99, true)).not.toThrow();
    expect(withAlarms(100, true)).toThrow('[S/Notifier] its alarms must be 100 at most, got 101');
  });

  test('fails at synthesis for more, and tells which alarm and what to do', () => {
    const stack = newApp();
    const api = newHttpApi({ environmentProfile: EnvironmentProfile.SANDBOX }, stack);
    for (let index = 1; index <= 100; index++) {
      api.monitoring.addAlarm(`A${index}`, { ...ALARM, severity: Severity.PAGE, meaning: 'x' });
    }
    expect(() => synth(stack)).toThrow(
      '[S/MonitoredHttpApi/Monitoring/PageAlarm] its alarms must be 100 at most, got 101; enabled: false or severity: ' +
        'Severity.NOTICE in alarmOverrides takes one out, such as the last one, A100',
    );
  });

  /** With names that make the rule of 50 alarms as long as it is told: a name and what is around it, 50 times. */
  const withRuleOf = (
    length: number,
    nameAt: (index: number, size: number) => [id: string, name?: string],
    env: object,
  ) => {
    const around = '(ALARM("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:") OR '.length - 1;
    const names = length - 50 * around + ' OR '.length - '()'.length;
    const stack = newApp(env);
    const sizes = Array.from({ length: 50 }, (_, index) => Math.floor(names / 50) + (index < names % 50 ? 1 : 0));
    notifierIn(
      stack,
      sizes.map((size, index) => [alarmIn(stack, ...nameAt(index, size))]),
    );
    return () => synth(stack);
  };

  test.each<[string, (index: number, size: number) => [id: string, name?: string], object]>([
    ['as it is deployed', (index, size) => [`A${index}`, `a${index}`.padEnd(size, 'x')], KNOWN],
    [
      'where only the deployment knows the region and the names',
      (index, size) => [`A${index}`.padEnd(size - '12345678-123456789012'.length, 'x')],
      {},
    ],
  ])('takes a rule of 10,240 characters and fails for a longer one, %s', (_case, nameAt, env) => {
    expect(withRuleOf(10_240, nameAt, env)).not.toThrow();
    expect(withRuleOf(10_241, nameAt, env)).toThrow(
      '[S/Notifier] its rule must be 10240 characters long at most, got 10241; ',
    );
  });
});
