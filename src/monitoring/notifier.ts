import { Lazy, Stack, Token } from 'aws-cdk-lib';
import {
  AlarmRule,
  AlarmState,
  CompositeAlarm,
  type CfnAlarm,
  type CfnCompositeAlarm,
  type IAlarm,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { rule } from '../validation/rules';

/** What tells one composite alarm from the other. */
export interface NotifierProps {
  readonly name?: string;
  readonly description: string;
  readonly topic: ITopic;
  /** While this is in ALARM, somebody is at it already. */
  readonly unless?: IAlarm;
}

/** What a composite alarm takes. */
const MAX_CHILDREN = 100;
const MAX_RULE = 10_240;

/**
 * The one composite alarm of a severity: its topic hears once when something begins, and once when all is well. One that
 * waits for another alarm does not tell that all is well, because it would tell so whenever it begins to wait.
 */
export class Notifier {
  public readonly alarm: CompositeAlarm;
  private readonly conditions: IAlarm[][] = [];
  private readonly unless?: IAlarm;

  public constructor(scope: Construct, id: string, { name, description, topic, unless }: NotifierProps) {
    this.unless = unless;
    this.alarm = new CompositeAlarm(scope, id, {
      compositeAlarmName: name,
      alarmDescription: description,
      alarmRule: { renderAlarmRule: () => Lazy.string({ produce: () => this.rule() }) },
    });
    this.alarm.node.addValidation({ validate: () => this.overLimits() });
    this.alarm.addAlarmAction(new SnsAction(topic));
    if (unless === undefined) {
      this.alarm.addOkAction(new SnsAction(topic));
    }
  }

  /** Notifies while all of the alarms are in ALARM. */
  public addCondition(alarms: IAlarm[]): void {
    this.conditions.push(alarms);
  }

  /**
   * What CloudWatch would refuse.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
   */
  private overLimits(): string[] {
    const alarms = [...this.conditions.flat(), ...(this.unless ? [this.unless] : [])];
    const length = alarms.reduce(
      (text, alarm) => text.replaceAll(alarm.alarmArn, 'x'.repeat(arnLength(alarm))),
      this.rule(),
    ).length;
    const wayOut =
      'enabled: false or severity: Severity.NOTICE in alarmOverrides takes one out, such as the last one, ';
    const last = wayOut + this.conditions.at(-1)?.at(-1)?.node.id;
    return [
      rule('its alarms', alarms.length, `be ${MAX_CHILDREN} at most`, (count) => count <= MAX_CHILDREN),
      rule('its rule', length, `be ${MAX_RULE} characters long at most`, (count) => count <= MAX_RULE),
    ].flatMap((broken) => (broken === undefined ? [] : [`${broken}; ${last}`]));
  }

  private rule(): string {
    if (this.conditions.length === 0) {
      return AlarmRule.fromBoolean(false).renderAlarmRule();
    }
    const isInAlarm = (alarm: IAlarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM);
    const all = (alarms: IAlarm[]) => {
      return alarms.length === 1 ? isInAlarm(alarms[0]) : AlarmRule.allOf(...alarms.map(isInAlarm));
    };
    const any = AlarmRule.anyOf(...this.conditions.map(all));
    const whole = this.unless ? AlarmRule.allOf(any, AlarmRule.not(isInAlarm(this.unless))) : any;
    return whole.renderAlarmRule();
  }
}

/** What an alarm's ARN has at least, where only the deployment knows all of it. */
function arnLength(alarm: IAlarm): number {
  const stack = Stack.of(alarm);
  const region = Token.isUnresolved(stack.region) ? 'us-east-1' : stack.region;
  return `arn:aws:cloudwatch:${region}:111122223333:alarm:${nameOf(alarm)}`.length;
}

/** The name of an alarm; CloudFormation makes one of the names of the stack and of the resource, and random letters. */
function nameOf({ node }: IAlarm): string {
  const alarm = node.defaultChild as CfnAlarm | CfnCompositeAlarm;
  const stack = Stack.of(alarm);
  const name: unknown = stack.resolve(alarm.alarmName);
  return typeof name === 'string' ? name : `${stack.getLogicalId(alarm)}-123456789012`;
}
