import { Lazy } from 'aws-cdk-lib';
import { AlarmRule, AlarmState, CompositeAlarm, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** What tells one composite alarm from the other. */
export interface NotifierProps {
  readonly name?: string;
  readonly description: string;
  readonly topic: ITopic;
  /** While this is in ALARM, somebody is at it already. */
  readonly unless?: IAlarm;
}

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
    this.alarm.addAlarmAction(new SnsAction(topic));
    if (unless === undefined) {
      this.alarm.addOkAction(new SnsAction(topic));
    }
  }

  /** Notifies while all of the alarms are in ALARM. */
  public addCondition(alarms: IAlarm[]): void {
    this.conditions.push(alarms);
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
    const rule = this.unless ? AlarmRule.allOf(any, AlarmRule.not(isInAlarm(this.unless))) : any;
    return rule.renderAlarmRule();
  }
}
