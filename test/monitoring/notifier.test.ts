import { App, Duration, Stack } from 'aws-cdk-lib';
import { CfnAlarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { EnvironmentProfile, Severity, type AlarmDefinition, type MonitoredHttpApi } from '../../src';
import { newHttpApi } from '../synth';

const DEFINITION: AlarmDefinition = {
  metric: new Metric({ namespace: 'Shop', metricName: 'Orders', period: Duration.minutes(5) }),
  threshold: 1,
  evaluationPeriods: 1,
  severity: Severity.PAGE,
  meaning: 'x',
};

/** An API whose page alarm has `count` children: one of its own, and the further ones, with ids of one length. */
function withAlarms(count: number, idLength: number, props = {}, stack = newApp()): MonitoredHttpApi {
  const api = newHttpApi({ environmentProfile: EnvironmentProfile.SANDBOX, ...props }, stack);
  for (let index = 1; index < count; index++) {
    api.monitoring.addAlarm(`A${index}`.padEnd(idLength, 'x'), DEFINITION);
  }
  return api;
}

const newApp = (env = { region: 'eu-west-1', account: '111122223333' }) => new Stack(new App(), 'S', { env });
const synth = (api: MonitoredHttpApi) => Stack.of(api).node.root as App;

describe('a composite alarm', () => {
  test('takes 100 alarms', () => {
    expect(() => synth(withAlarms(100, 4)).synth()).not.toThrow();
  });

  test('fails at synthesis for more, and tells which alarm and what to do', () => {
    const app = synth(withAlarms(101, 4));
    expect(() => app.synth()).toThrow(
      '[S/MonitoredHttpApi/Monitoring/PageAlarm] its alarms must be 100 at most, got 101; enabled: false or severity: ' +
        'Severity.NOTICE in alarmOverrides takes one out, such as the last one, A100',
    );
  });

  test('counts the page alarm that the ticket alarm waits for', () => {
    const api = newHttpApi({}, newApp());
    const own = api.monitoring.alarmIds.length;
    for (let index = 0; index < 101 - own; index++) {
      api.monitoring.addAlarm(`A${index}`, { ...DEFINITION, severity: Severity.TICKET });
    }
    expect(() => synth(api).synth()).toThrow('TicketAlarm] its alarms must be 100 at most, got 101');
  });

  /** What the rule of the page alarm is when it is deployed. */
  function deployedRule(api: MonitoredHttpApi): string {
    const stack = Stack.of(api);
    const { alarmRule } = stack.resolve({ alarmRule: (api.monitoring.pageAlarm!.node.defaultChild as any).alarmRule });
    const nameOf = (id: string) =>
      (stack.node.findAll().find((node) => node instanceof CfnAlarm && stack.getLogicalId(node) === id) as CfnAlarm)
        .alarmName;
    return alarmRule['Fn::Join'][1]
      .map((part: any) =>
        typeof part === 'string'
          ? part
          : `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${nameOf(part['Fn::GetAtt'][0])}`,
      )
      .join('');
  }

  test('takes a rule of 10,240 characters and fails for a longer one', () => {
    const lengthOf = (count: number, idLength: number) => deployedRule(withAlarms(count, idLength)).length;
    // Each further character of the ids is one in each of the 79 names.
    const idLength = Math.floor(4 + (10_240 - lengthOf(80, 4)) / 79);
    expect(lengthOf(80, idLength)).toBeLessThanOrEqual(10_240);
    expect(() => synth(withAlarms(80, idLength)).synth()).not.toThrow();
    const tooLong = lengthOf(80, idLength + 1);
    expect(tooLong).toBeGreaterThan(10_240);
    expect(() => synth(withAlarms(80, idLength + 1)).synth()).toThrow(
      `PageAlarm] its rule must be 10240 characters long at most, got ${tooLong}; `,
    );
  });

  test('fails also where only the deployment knows the names and the region', () => {
    const app = (count: number) => synth(withAlarms(count, 60, { physicalNames: false }, new Stack(new App(), 'S')));
    expect(() => app(60).synth()).not.toThrow();
    expect(() => app(99).synth()).toThrow('PageAlarm] its rule must be 10240 characters long at most, got ');
  });
});
