import { AlarmMuteRule, ScheduleExpression, type Alarm, type CompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic, type ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ensureDelivery } from './alarm-delivery';
import { alarmDescription, type AlarmLinks } from './alarm-text';
import type { MonitoringProps, QuietHours } from './monitoring-props';
import { Notifier } from './notifier';
import { Severity } from './severity';
import type { Environment } from '../environment/environment';

/** What notifications are made with. */
export interface NotificationsProps {
  readonly environment: Environment;
  readonly props: MonitoringProps;
  /** The severities that there are alarms of. */
  readonly severities: Severity[];
  readonly links: AlarmLinks;
  /** Encrypts the topics that are created. */
  readonly encryptionKey?: IKey;
}

/** Who is told of what: a topic and one composite alarm for each severity that notifies, and the hours without. */
export class Notifications {
  public readonly alarmTopic?: ITopic;
  public readonly ticketTopic?: ITopic;
  public readonly pageAlarm?: CompositeAlarm;
  public readonly ticketAlarm?: CompositeAlarm;
  private readonly notifiers = new Map<Severity, Notifier>();

  public constructor(
    private readonly scope: Construct,
    private readonly options: NotificationsProps,
  ) {
    const { alarmTopic, ticketTopic, quietHours = [] } = options.props;
    this.alarmTopic = this.topic('AlarmTopic', Severity.PAGE, alarmTopic);
    this.ticketTopic = this.topic('TicketTopic', Severity.TICKET, ticketTopic);
    this.pageAlarm = this.notifier('PageAlarm', Severity.PAGE, this.alarmTopic);
    this.ticketAlarm = this.notifier('TicketAlarm', Severity.TICKET, this.ticketTopic);
    quietHours.forEach((hours, index) => this.mute(hours, index));
    ensureDelivery(scope, options.environment, { alarmTopic: this.alarmTopic, ticketTopic: this.ticketTopic });
  }

  /** Notifies while all of the alarms are in ALARM, as the severity says. */
  public add(severity: Severity, alarms: Alarm[]): void {
    this.notifiers.get(severity)?.addCondition(alarms);
  }

  /** Lets an alarm notify by itself, as the severity says. */
  public addSingle(severity: Severity, alarm: Alarm): void {
    const topic = new Map([
      [Severity.PAGE, this.alarmTopic],
      [Severity.TICKET, this.ticketTopic],
    ]).get(severity);
    if (topic) {
      alarm.addAlarmAction(new SnsAction(topic));
    }
  }

  private topic(id: string, severity: Severity, given?: ITopic): ITopic | undefined {
    if (!this.options.severities.includes(severity)) {
      return undefined;
    }
    return given ?? this.createdTopic(id, `${severity.toString()}s`);
  }

  /**
   * There is no AWS-managed key that CloudWatch may use (`alias/aws/sns` does not let it): without a key of the user, the
   * topic has the encryption at rest that Amazon SNS gives every topic.
   */
  private createdTopic(id: string, resource: string): Topic {
    const { environment, encryptionKey } = this.options;
    const topicName = environment.name('topic', `${environment.systemName}-${resource}`);
    return new Topic(this.scope, id, { topicName, enforceSSL: true, masterKey: encryptionKey });
  }

  private notifier(id: string, severity: Severity, topic?: ITopic): CompositeAlarm | undefined {
    if (topic === undefined) {
      return undefined;
    }
    const { environment, links } = this.options;
    const meaning = `${environment.service}: at least one of its alarms of severity ${severity.toString()} is in ALARM.`;
    const notifier = new Notifier(this.scope, id, {
      nameOf: (part) => environment.name('alarm', `${environment.systemName}-${severity.toString()}${part}`),
      description: alarmDescription({ meaning }, links),
      topic,
      unless: this.pageAlarm,
    });
    this.notifiers.set(severity, notifier);
    return notifier.alarm;
  }

  private mute({ schedule, timeZone, duration, description }: QuietHours, index: number): void {
    const { environment } = this.options;
    const alarms = [...this.notifiers.values()].map(({ alarm }) => alarm);
    if (alarms.length > 0) {
      new AlarmMuteRule(this.scope, `QuietHours${index + 1}`, {
        alarmMuteRuleName: environment.name('muteRule', `${environment.systemName}-quiet-hours-${index + 1}`),
        description: description ?? `Quiet hours of ${environment.service}`,
        schedule: ScheduleExpression.expression(schedule, timeZone),
        duration,
        alarms,
      });
    }
  }
}
