import { Aws, type Stack } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmRule,
  AlarmState,
  AlarmStatusWidget,
  ComparisonOperator,
  CompositeAlarm,
  TreatMissingData,
  type Dashboard,
  type IAlarmRule,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';

const RUNBOOK = 'https://github.com/cdk-golden-paths/cdk-golden-paths/blob/main/docs/runbook.md';
const CONSOLE = 'https://console.aws.amazon.com/cloudwatch/home';

/** An alarm as one writes it by hand. */
export interface BareAlarmProps {
  readonly metric: IMetric;
  readonly threshold: number;
  readonly operator?: ComparisonOperator;
  /** How many periods are looked at. */
  readonly periods: number;
  /** How many of them must breach, if not all. */
  readonly datapoints?: number;
  readonly runbook: string;
  /** The log group and what to ask it. */
  readonly logs?: string;
}

/** What one writes once for a stack: two topics, the texts of its alarms, and who hears of which. */
export class BareAlarms {
  /** What shows as paging. */
  public readonly paging: Alarm[] = [];
  /** What shows as not paging. */
  public readonly others: Alarm[] = [];
  /** When to wake somebody. */
  public readonly pages: IAlarmRule[] = [];
  /** What is for working hours. */
  public readonly tickets: IAlarmRule[] = [];
  private readonly topics = new Map<string, Topic>();

  public constructor(
    private readonly stack: Stack,
    private readonly system: string,
    private readonly suffix: string,
  ) {}

  /** An alarm that wakes somebody. */
  public page(name: string, props: BareAlarmProps): void {
    this.pages.push(this.alarm(name, props, this.paging));
  }

  /** An alarm for working hours. */
  public ticket(name: string, props: BareAlarmProps): void {
    this.tickets.push(this.alarm(name, props, this.others));
  }

  /** An alarm that only shows on the dashboard. */
  public notice(name: string, props: BareAlarmProps): void {
    this.alarm(name, props, this.others);
  }

  /** An alarm that shows among those, and what is true while it is in ALARM. */
  public alarm(name: string, props: BareAlarmProps, shown: Alarm[]): IAlarmRule {
    return AlarmRule.fromAlarm(this.create(name, props, shown), AlarmState.ALARM);
  }

  /** An alarm that opens a ticket by itself. */
  public ownTicket(name: string, props: BareAlarmProps): void {
    this.create(name, props, this.others).addAlarmAction(new SnsAction(this.topic('tickets')));
  }

  private create(name: string, props: BareAlarmProps, shown: Alarm[]): Alarm {
    const alarm = new Alarm(this.stack, `${name}-alarm`, {
      alarmName: this.name(name),
      alarmDescription: this.description(`#${props.runbook}`, props.logs),
      metric: props.metric,
      threshold: props.threshold,
      comparisonOperator: props.operator ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: props.periods,
      datapointsToAlarm: props.datapoints ?? props.periods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    shown.push(alarm);
    return alarm;
  }

  /** After the last alarm: the two that notify. */
  public notify(): void {
    const page = this.composite('page', AlarmRule.anyOf(...this.pages));
    const noPage = AlarmRule.not(AlarmRule.fromAlarm(page, AlarmState.ALARM));
    this.composite('ticket', AlarmRule.allOf(AlarmRule.anyOf(...this.tickets), noPage));
  }

  /** The first rows of the dashboard. */
  public addWidgets(dashboard: Dashboard): void {
    const widget = (title: string, alarms: Alarm[], height: number) =>
      new AlarmStatusWidget({ title, alarms, width: 24, height });
    dashboard.addWidgets(widget('Alarms that page', this.paging, 3));
    dashboard.addWidgets(widget('Alarms that do not page', this.others, 6));
  }

  private composite(severity: string, alarmRule: IAlarmRule): CompositeAlarm {
    const alarm = new CompositeAlarm(this.stack, `${severity}-alarm`, {
      compositeAlarmName: this.name(severity),
      alarmDescription: this.description(),
      alarmRule,
    });
    const action = new SnsAction(this.topic(`${severity}s`));
    alarm.addAlarmAction(action);
    if (severity === 'page') {
      alarm.addOkAction(action);
    }
    return alarm;
  }

  private topic(name: string): Topic {
    const known = this.topics.get(name);
    if (known !== undefined) {
      return known;
    }
    const topic = new Topic(this.stack, `${name}-topic`, { topicName: this.name(name), enforceSSL: true });
    this.topics.set(name, topic);
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: `AllowAlarmsOf${this.stack.account}`,
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.stack.account } },
      }),
    );
    return topic;
  }

  private name(alarm: string): string {
    return `${this.system}-${alarm}-${this.suffix}`;
  }

  /** Where to look; the sentence before it is no part of the comparison. */
  private description(section = '', logs?: string): string {
    const dashboard = `${CONSOLE}?region=${Aws.REGION}#dashboards/dashboard/${this.system}-${Aws.REGION}-${this.suffix}`;
    const query = logs === undefined ? '' : `\nLogs Insights, ${logs}`;
    return `Runbook: ${RUNBOOK}${section}\nDashboard: ${dashboard}${query}`;
  }
}
