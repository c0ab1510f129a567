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
  /** The name of a composite alarm; there is more than one when there are many alarms. */
  readonly nameOf: (part: string) => string | undefined;
  readonly description: string;
  readonly topic: ITopic;
  /** While this is in ALARM, somebody is at it already. */
  readonly unless?: IAlarm;
}

/**
 * What the rule of a composite alarm takes.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
const MAX_RULE = 10_240;
/** A rule names so many alarms of any usual name, and so many more are told by another composite alarm. */
const ALARMS_OF_A_RULE = 40;

/**
 * The one composite alarm of a severity: its topic hears once when something begins, and once when all is well. One that
 * waits for another alarm does not tell that all is well, because it would tell so whenever it begins to wait.
 */
export class Notifier {
  public readonly alarm: CompositeAlarm;
  /** Those that no rule of its own holds any more, by composite alarms without actions, the last of which takes what comes. */
  private readonly groups: IAlarm[][][] = [[]];

  public constructor(
    private readonly scope: Construct,
    private readonly id: string,
    private readonly props: NotifierProps,
  ) {
    const { topic, unless } = props;
    const first = this.groups[0];
    this.alarm = this.composite('', () => first);
    this.alarm.addAlarmAction(new SnsAction(topic));
    if (unless === undefined) {
      this.alarm.addOkAction(new SnsAction(topic));
    }
  }

  /** Notifies while all of the alarms are in ALARM. */
  public addCondition(alarms: IAlarm[]): void {
    if (this.groups.at(-1)!.flat().length + alarms.length > ALARMS_OF_A_RULE) {
      this.addGroup();
    }
    this.groups.at(-1)!.push(alarms);
  }

  private addGroup(): void {
    const group: IAlarm[][] = [];
    this.groups.push(group);
    const further = this.composite(`${this.groups.length}`, () => group);
    this.groups[0].push([further]);
  }

  private composite(part: string, conditions: () => IAlarm[][]): CompositeAlarm {
    const { nameOf: nameIn, description } = this.props;
    const unless = part === '' ? this.props.unless : undefined;
    const rendered = () => ruleOf(conditions(), unless);
    const alarm = new CompositeAlarm(this.scope, this.id + part, {
      compositeAlarmName: nameIn(part === '' ? '' : `-${part}`),
      alarmDescription: description,
      alarmRule: { renderAlarmRule: () => Lazy.string({ produce: rendered }) },
    });
    alarm.node.addValidation({ validate: () => tooLong(rendered(), conditions(), unless) });
    return alarm;
  }
}

/** What CloudWatch would refuse. */
function tooLong(rendered: string, conditions: IAlarm[][], unless?: IAlarm): string[] {
  const alarms = [...conditions.flat(), ...(unless ? [unless] : [])];
  const { length } = alarms.reduce(
    (text, alarm) => text.replaceAll(alarm.alarmArn, 'x'.repeat(arnLength(alarm))),
    rendered,
  );
  const broken = rule('its rule', length, `be ${MAX_RULE} characters long at most`, (count) => count <= MAX_RULE);
  const wayOut = 'enabled: false or severity: Severity.NOTICE in alarmOverrides takes one out, such as the last one, ';
  return broken === undefined ? [] : [`${broken}; ${wayOut}${conditions.at(-1)?.at(-1)?.node.id}`];
}

function ruleOf(conditions: IAlarm[][], unless?: IAlarm): string {
  if (conditions.length === 0) {
    return AlarmRule.fromBoolean(false).renderAlarmRule();
  }
  const isInAlarm = (alarm: IAlarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM);
  const all = (alarms: IAlarm[]) => {
    return alarms.length === 1 ? isInAlarm(alarms[0]) : AlarmRule.allOf(...alarms.map(isInAlarm));
  };
  const any = AlarmRule.anyOf(...conditions.map(all));
  const whole = unless ? AlarmRule.allOf(any, AlarmRule.not(isInAlarm(unless))) : any;
  return whole.renderAlarmRule();
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
