import type { Alarm, CompositeAlarm, Dashboard, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import type { AlarmDefinition } from './alarm-definition';

/**
 * The alarms, the notifications and the dashboard of a system.
 */
export interface IMonitoring extends IConstruct {
  /** Who is paged; undefined at MonitoringLevel.NONE. */
  readonly alarmTopic?: ITopic;
  /** Who gets a ticket; undefined below MonitoringLevel.FULL. */
  readonly ticketTopic?: ITopic;
  /** The one alarm that pages: in ALARM while any alarm of severity PAGE is; undefined at MonitoringLevel.NONE. */
  readonly pageAlarm?: CompositeAlarm;
  /**
   * In ALARM while any alarm of severity TICKET is and the page alarm is not: what is left when a page ends is a ticket.
   * Undefined below MonitoringLevel.FULL.
   */
  readonly ticketAlarm?: CompositeAlarm;
  /** The dashboard; undefined below MonitoringLevel.FULL. */
  readonly dashboard?: Dashboard;
  /** The ids of the alarms that were created. */
  readonly alarmIds: string[];

  /**
   * An alarm by its id.
   *
   * @param alarmId such as `ApiServerErrors`; one that no created alarm has is an error
   */
  alarm(alarmId: string): Alarm;

  /**
   * Adds an alarm of one's own, which notifies as its severity says.
   *
   * Returns undefined when the monitoring level leaves alarms of its severity out.
   *
   * @param alarmId 1 to 60 letters and digits that begin with a capital; one that is taken is an error
   */
  addAlarm(alarmId: string, definition: AlarmDefinition): Alarm | undefined;

  /**
   * Adds a row of widgets to the end of the dashboard, if there is one.
   */
  addWidgets(...widgets: IWidget[]): void;
}
