import {
  Alarm,
  AlarmMuteRule,
  AlarmStatusWidget,
  ComparisonOperator,
  Dashboard,
  ScheduleExpression,
  TreatMissingData,
  type CompositeAlarm,
  type IAlarm,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { AlarmDefinition } from './alarm-definition';
import { alarmDescription, dashboardUrl, RUNBOOK_URL, type AlarmLinks } from './alarm-text';
import { burnAlarms } from './burn-rate';
import type { IMonitoring } from './monitoring';
import { MonitoringLevel } from './monitoring-level';
import type { AlarmOverride, MonitoringProps, QuietHours } from './monitoring-props';
import { MINIMUM_REQUESTS } from './monitoring-rules';
import { Notifier } from './notifier';
import { objectiveWidgets, serviceLevelObjective } from './objectives';
import { overridden } from './overridden';
import { Severity } from './severity';
import { objectivesOf, type ApiSignals } from './slo';
import { notificationTopic } from './topics';
import type { Environment } from '../environment/environment';

/** What the monitoring of a system is made with. */
export interface SystemMonitoringContext {
  readonly environment: Environment;
  /** The resource part of the names, such as `webhook-pipeline`. */
  readonly system: string;
  readonly props: MonitoringProps;
}

/** The severities that a level has alarms of. */
const SEVERITIES = new Map([
  [MonitoringLevel.NONE, []],
  [MonitoringLevel.ESSENTIAL, [Severity.PAGE]],
  [MonitoringLevel.FULL, [Severity.PAGE, Severity.TICKET, Severity.NOTICE]],
]);

/** Makes alarms of definitions; what they notify and where they show is said here, once for all constructs. */
export class SystemMonitoring extends Construct implements IMonitoring {
  public readonly alarmTopic?: ITopic;
  public readonly ticketTopic?: ITopic;
  public readonly pageAlarm?: CompositeAlarm;
  public readonly ticketAlarm?: CompositeAlarm;
  public readonly dashboard?: Dashboard;

  /** The alarms that page, and the others; the dashboard's first widgets read them at synthesis. */
  private readonly shown = { page: [] as Alarm[], others: [] as Alarm[] };
  private readonly alarmsById = new Map<string, Alarm>();
  private readonly definedIds = new Set<string>();
  private readonly notifiers = new Map<Severity, Notifier>();
  private readonly severities: Severity[];
  private readonly links: AlarmLinks;

  public constructor(
    scope: Construct,
    id: string,
    private readonly context: SystemMonitoringContext,
  ) {
    super(scope, id);
    const { environment, system, props } = context;
    this.severities = SEVERITIES.get(props.monitoring ?? MonitoringLevel.FULL)!;
    const dashboardName = environment.globalName('dashboard', system);
    const hasDashboard = this.severities.includes(Severity.TICKET);
    this.links = {
      logGroupNameLength: environment.lengthOf('logGroup', `${system}-validator`, '/aws/apigateway/'),
      runbookUrl: props.runbookUrl ?? RUNBOOK_URL,
      dashboardUrl: hasDashboard && dashboardName ? dashboardUrl(this, dashboardName) : undefined,
    };
    this.alarmTopic = this.topic('AlarmTopic', Severity.PAGE, props.alarmTopic);
    this.ticketTopic = this.topic('TicketTopic', Severity.TICKET, props.ticketTopic);
    this.pageAlarm = this.notifier('PageAlarm', Severity.PAGE, this.alarmTopic);
    this.ticketAlarm = this.notifier('TicketAlarm', Severity.TICKET, this.ticketTopic, this.pageAlarm);
    this.dashboard = hasDashboard ? new Dashboard(this, 'Dashboard', { dashboardName }) : undefined;
    const { page, others } = this.shown;
    this.addWidgets(new AlarmStatusWidget({ title: 'Alarms that page', alarms: page, width: 24, height: 3 }));
    this.addWidgets(new AlarmStatusWidget({ title: 'Alarms that do not page', alarms: others, width: 24, height: 6 }));
    (props.quietHours ?? []).forEach((hours, index) => this.mute(hours, index));
    this.node.addValidation({ validate: () => this.unmatchedOverrides() });
  }

  public get alarmIds(): string[] {
    return [...this.alarmsById.keys()];
  }

  public alarm(alarmId: string): Alarm {
    const alarm = this.alarmsById.get(alarmId);
    if (alarm === undefined) {
      throw new Error(`${this.node.path}: alarmId must be one of ${this.alarmIds.join(', ')}, got ${alarmId}`);
    }
    return alarm;
  }

  public addAlarm(alarmId: string, definition: AlarmDefinition): Alarm | undefined {
    const severity = this.severityOf(alarmId, definition);
    const alarm = this.define(alarmId, { ...definition, severity });
    const topic = severity === Severity.PAGE ? this.alarmTopic : this.ticketTopic;
    if (alarm && definition.staysUntilHandled && topic && severity !== Severity.NOTICE) {
      alarm.addAlarmAction(new SnsAction(topic));
    } else if (alarm) {
      this.notifiers.get(severity)?.addCondition([alarm]);
    }
    return alarm;
  }

  /** Adds alarms by their ids. */
  public addAlarms(definitions: Record<string, AlarmDefinition>): void {
    Object.entries(definitions).forEach(([alarmId, definition]) => this.addAlarm(alarmId, definition));
  }

  /** Adds the objectives that were given: each with its burn-rate alarms and its widgets. */
  public addObjectives(signals: ApiSignals): void {
    const { environment, system, props } = this.context;
    for (const objective of objectivesOf(props.slo ?? {}, signals)) {
      const name = environment.name('objective', `${system}-${kebab(objective.name)}`);
      if (props.slo?.applicationSignals !== false) {
        serviceLevelObjective(this, objective, name);
      }
      burnAlarms(objective, props.minimumRequests ?? MINIMUM_REQUESTS).forEach((pair) => this.addCondition(pair));
      this.addWidgets(...objectiveWidgets(objective));
    }
  }

  /** Adds alarms that notify only while all of them are in ALARM: none of them without the others, by the first's severity. */
  private addCondition(definitions: [alarmId: string, AlarmDefinition][]): void {
    const severity = this.severityOf(...definitions[0]);
    const isEnabled = definitions.every(([alarmId]) => this.overrideOf(alarmId).enabled !== false);
    const alarms = definitions.map(([alarmId, definition]) =>
      this.define(alarmId, { ...definition, severity }, isEnabled),
    );
    const created = alarms.filter((alarm) => alarm !== undefined);
    if (created.length > 0) {
      this.notifiers.get(severity)?.addCondition(created);
    }
  }

  public addWidgets(...widgets: IWidget[]): void {
    this.dashboard?.addWidgets(...widgets);
  }

  private define(alarmId: string, definition: AlarmDefinition, isEnabled = true): Alarm | undefined {
    this.checkId(alarmId);
    const { environment, system } = this.context;
    const override = this.overrideOf(alarmId);
    const { severity } = definition;
    if (!isEnabled || override.enabled === false || !this.severities.includes(severity)) {
      return undefined;
    }
    const { path } = this.node;
    const effective = overridden(definition, override, `${path}: alarmOverrides.${alarmId}`);
    const alarm = new Alarm(this, alarmId, {
      alarmName: environment.name('alarm', `${system}-${kebab(alarmId)}`),
      alarmDescription: alarmDescription(effective, this.links),
      metric: effective.metric,
      threshold: effective.threshold,
      comparisonOperator: effective.comparisonOperator ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: effective.evaluationPeriods,
      datapointsToAlarm: effective.datapointsToAlarm,
      treatMissingData: definition.treatMissingData ?? TreatMissingData.NOT_BREACHING,
    });
    this.alarmsById.set(alarmId, alarm);
    this.shown[severity === Severity.PAGE ? 'page' : 'others'].push(alarm);
    return alarm;
  }

  private checkId(alarmId: string): void {
    if (!/^[A-Z][A-Za-z0-9]{0,59}$/.test(alarmId) || this.definedIds.has(alarmId)) {
      const rule = 'be 1 to 60 letters and digits that begin with a capital, and be of one alarm only';
      throw new Error(`${this.node.path}: alarmId must ${rule}, got ${alarmId}`);
    }
    this.definedIds.add(alarmId);
  }

  private overrideOf(alarmId: string): AlarmOverride {
    return this.context.props.alarmOverrides?.[alarmId] ?? {};
  }

  private severityOf(alarmId: string, definition: AlarmDefinition): Severity {
    return this.overrideOf(alarmId).severity ?? definition.severity;
  }

  private topic(id: string, severity: Severity, given?: ITopic): ITopic | undefined {
    if (!this.severities.includes(severity)) {
      return undefined;
    }
    const { environment, system } = this.context;
    return given ?? notificationTopic(this, id, environment, `${system}-${severity.toString()}s`);
  }

  private notifier(id: string, severity: Severity, topic?: ITopic, unless?: IAlarm): CompositeAlarm | undefined {
    if (topic === undefined) {
      return undefined;
    }
    const { environment, system } = this.context;
    const meaning = `${environment.label(system)}: at least one of its alarms of severity ${severity.toString()} is in ALARM.`;
    const notifier = new Notifier(this, id, {
      name: environment.name('alarm', `${system}-${severity.toString()}`),
      description: alarmDescription({ meaning }, this.links),
      topic,
      unless,
    });
    this.notifiers.set(severity, notifier);
    return notifier.alarm;
  }

  private mute({ schedule, timeZone, duration, description }: QuietHours, index: number): void {
    const { environment, system } = this.context;
    const alarms = [...this.notifiers.values()].map(({ alarm }) => alarm);
    if (alarms.length > 0) {
      new AlarmMuteRule(this, `QuietHours${index + 1}`, {
        alarmMuteRuleName: environment.name('muteRule', `${system}-quiet-hours-${index + 1}`),
        description: description ?? `Quiet hours of ${environment.label(system)}`,
        schedule: ScheduleExpression.expression(schedule, timeZone),
        duration,
        alarms,
      });
    }
  }

  private unmatchedOverrides(): string[] {
    const ids = Object.keys(this.context.props.alarmOverrides ?? {}).filter((id) => !this.definedIds.has(id));
    const known = [...this.definedIds].join(', ');
    return ids.map((id) => `alarmOverrides must name alarms, got ${id}; the alarms are ${known}`);
  }
}

/** `ApiServerErrors` as it stands in physical names. */
function kebab(alarmId: string): string {
  return alarmId.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}
