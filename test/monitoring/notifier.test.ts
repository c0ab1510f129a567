import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric, type CfnCompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { EnvironmentProfile, Severity } from '../../src';
import { Notifier } from '../../src/monitoring/notifier';
import { byType } from '../surroundings';
import { newHttpApi } from '../synth';

const metric = new Metric({ namespace: 'Shop', metricName: 'Orders', period: Duration.minutes(5) });
const ALARM = { metric, threshold: 1, evaluationPeriods: 1 };

const KNOWN = { env: { region: 'eu-west-1', account: '111122223333' } };
const newApp = (props: object = KNOWN) => new Stack(new App(), 'S', props);

/** An alarm with a name of its own, or with one that CloudFormation makes. */
const alarmIn = (stack: Stack, id: string, alarmName?: string) => new Alarm(stack, id, { ...ALARM, alarmName });

function notifierIn(stack: Stack, conditions: Alarm[][], unless?: Alarm): Notifier {
  const topic = Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:pages');
  const notifier = new Notifier(stack, 'Notifier', {
    nameOf: (part) => `page${part}`,
    description: 'x',
    topic,
    unless,
  });
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
  /** The composite alarms of so many alarms, each with what its rule names. */
  const compositesOf = (count: number, waits = false, of = 1) => {
    const stack = newApp();
    const alarms = Array.from({ length: count }, (_, index) => {
      return Array.from({ length: of }, (__, part) => alarmIn(stack, `A${index}x${part}`));
    });
    notifierIn(stack, alarms, waits ? alarmIn(stack, 'Page') : undefined);
    return byType(Template.fromStack(stack), 'AWS::CloudWatch::CompositeAlarm').map(([id, { Properties }]) => ({
      id,
      ...(Properties as Record<string, any>),
      named: Properties.AlarmRule['Fn::Join'][1].flatMap((part: any) => part['Fn::GetAtt']?.[0] ?? []) as string[],
    })) as any[];
  };
  const namedBy = (composites: any[]) => composites.map(({ named }) => named.length);

  test('names 40 alarms itself, and further ones by further composite alarms, which tell nobody', () => {
    expect(namedBy(compositesOf(40))).toEqual([40]);
    expect(namedBy(compositesOf(40, true))).toEqual([41]);
    const [main, further] = compositesOf(41);
    expect(namedBy([main, further])).toEqual([41, 1]);
    expect(main.named).toContain(further.id);
    expect([main.AlarmName, further.AlarmName]).toEqual(['page', 'page-2']);
    expect(further.AlarmDescription).toBe(main.AlarmDescription);
    expect([further.AlarmActions, further.OKActions]).toEqual([undefined, undefined]);
  });

  test('takes hundreds, each of them once, and waits for the other alarm in its own rule only', () => {
    const composites = compositesOf(300, true);
    expect(namedBy(composites)).toEqual([48, 40, 40, 40, 40, 40, 40, 20]);
    expect(new Set(composites.flatMap(({ named }) => named)).size).toBe(308);
  });

  test('keeps the alarms of a condition in one rule', () => {
    expect(namedBy(compositesOf(14, false, 3))).toEqual([40, 3]);
  });

  test('tells at synthesis which alarm makes its rule too long, and what to do', () => {
    const stack = newApp();
    const api = newHttpApi(
      { environmentProfile: EnvironmentProfile.SANDBOX },
      new Construct(stack, 'i'.repeat(200)) as Stack,
    );
    for (let index = 1; index < 40; index++) {
      api.monitoring.addAlarm(`A${index}`, { ...ALARM, severity: Severity.PAGE, meaning: 'x' });
    }
    expect(() => synth(stack)).toThrow(
      /PageAlarm\] its rule must be 10240 characters long at most, got \d+; enabled: false or severity: Severity.NOTICE in alarmOverrides takes one out, such as the last one, A39/,
    );
  });

  /** With names that make the rule of 40 alarms as long as it is told: a name and what is around it, 40 times. */
  const withRuleOf = (
    length: number,
    nameAt: (index: number, size: number) => [id: string, name?: string],
    env: object,
  ) => {
    const around = '(ALARM("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:") OR '.length - 1;
    const names = length - 40 * around + ' OR '.length - '()'.length;
    const stack = newApp(env);
    const sizes = Array.from({ length: 40 }, (_, index) => Math.floor(names / 40) + (index < names % 40 ? 1 : 0));
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
