import type { Alarm, CompositeAlarm, Dashboard, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { AlarmDefinition } from './alarm-definition';
import { alarmDescription, dashboardUrl, RUNBOOK_URL, type AlarmLinks } from './alarm-text';
import type { ObjectiveSignals } from './api-signals';
import { SystemDashboard } from './dashboard';
import { readLate } from './late-alarm';
import { bandRule, metricAlarm } from './metric-alarm';
import type { IMonitoring } from './monitoring';
import type { AlarmOverride, MonitoringProps } from './monitoring-props';
import { MINIMUM_REQUESTS } from './monitoring-rules';
import { ALARM_DEFINITION } from './monitoring-types';
import { Notifications } from './notifications';
import { burnAlarms } from './objectives/burn-alarms';
import { objectivesOf } from './objectives/objective';
import { objectiveWidgets, serviceLevelObjective } from './objectives/service-level-objective';
import { overridden, windowRule } from './override';
import { Severity } from './severity';
import type { Environment } from '../environment/environment';
import { kebabCase } from '../environment/ids';
import { MonitoringLevel } from '../environment/monitoring-level';
import { checkTypes } from '../validation/types';

/** What the monitoring of a system is made with. */
export interface SystemMonitoringProps {
  readonly environment: Environment;
  readonly props: MonitoringProps;
  /** Encrypts the topics that are created. */
  readonly encryptionKey?: IKey;
}

/** The severities that a level has alarms of. */
const SEVERITIES = new Map([
  [MonitoringLevel.NONE, []],
  [MonitoringLevel.ESSENTIAL, [Severity.PAGE]],
  [MonitoringLevel.FULL, [Severity.PAGE, Severity.TICKET, Severity.NOTICE]],
]);

/** Makes alarms of definitions; what they notify and where they show is said here, once for all constructs. */
export class SystemMonitoring extends Construct implements IMonitoring {
  private readonly environment: Environment;
  private readonly props: MonitoringProps;
  private readonly severities: Severity[];
  private readonly links: AlarmLinks;
  private readonly notifications: Notifications;
  private readonly shown?: SystemDashboard;
  private readonly alarmsById = new Map<string, Alarm>();
  private readonly definedIds = new Set<string>();

  public constructor(scope: Construct, id: string, { environment, props, encryptionKey }: SystemMonitoringProps) {
    super(scope, id);
    this.environment = environment;
    this.props = props;
    this.severities = SEVERITIES.get(environment.settings.monitoring)!;
    const dashboardName = environment.globalName('dashboard', environment.systemName);
    const hasDashboard = this.severities.includes(Severity.TICKET);
    this.links = {
      runbookUrl: props.runbookUrl ?? RUNBOOK_URL,
      dashboardUrl: hasDashboard && dashboardName ? dashboardUrl(this, dashboardName) : undefined,
    };
    const { severities, links } = this;
    this.notifications = new Notifications(this, { environment, props, severities, links, encryptionKey });
    this.shown = hasDashboard ? new SystemDashboard(this, 'Dashboard', dashboardName) : undefined;
    this.node.addValidation({ validate: () => this.unmatchedOverrides() });
  }

  public get alarmTopic(): ITopic | undefined {
    return this.notifications.alarmTopic;
  }

  public get ticketTopic(): ITopic | undefined {
    return this.notifications.ticketTopic;
  }

  public get pageAlarm(): CompositeAlarm | undefined {
    return this.notifications.pageAlarm;
  }

  public get ticketAlarm(): CompositeAlarm | undefined {
    return this.notifications.ticketAlarm;
  }

  public get dashboard(): Dashboard | undefined {
    return this.shown?.dashboard;
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
    checkTypes(`${this.node.path}: alarm ${alarmId}`, definition, ALARM_DEFINITION);
    const severity = this.severityOf(alarmId, definition);
    const alarm = this.define(alarmId, { ...definition, severity });
    if (alarm && definition.staysUntilHandled) {
      this.notifications.addSingle(severity, alarm);
    } else if (alarm) {
      this.notifications.add(severity, [alarm]);
    }
    return alarm;
  }

  /** Adds alarms by their ids. */
  public addAlarms(definitions: Record<string, AlarmDefinition>): void {
    Object.entries(definitions).forEach(([alarmId, definition]) => this.addAlarm(alarmId, definition));
  }

  /** Adds an alarm that watches an expression, and says, what its definition is at synthesis. */
  public addLateAlarm(alarmId: string, definition: () => AlarmDefinition): void {
    const alarm = this.addAlarm(alarmId, definition());
    const effective = () => overridden(definition(), this.overrideOf(alarmId));
    if (alarm) {
      readLate(alarm, () => {
        return { metric: effective().metric, description: alarmDescription(effective(), this.links) };
      });
    }
  }

  /**
   * Adds the objectives that were given: each with its burn-rate alarms and its widgets.
   *
   * @param part what they are of, where that is not the whole system; begins the ids of their alarms
   */
  public addObjectives(signals: ObjectiveSignals, part?: string, slo = this.props.slo): void {
    const { environment, props } = this;
    for (const objective of objectivesOf(slo ?? {}, signals, part)) {
      const name = environment.name('objective', `${environment.systemName}-${kebabCase(objective.name)}`);
      if (slo?.applicationSignals !== false) {
        serviceLevelObjective(this, objective, name);
      }
      burnAlarms(objective, props.minimumRequests ?? MINIMUM_REQUESTS).forEach((pair) => this.addCondition(pair));
      this.addWidgets(...objectiveWidgets(objective));
    }
  }

  public addWidgets(...widgets: IWidget[]): void {
    this.dashboard?.addWidgets(...widgets);
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
      this.notifications.add(severity, created);
    }
  }

  private define(alarmId: string, definition: AlarmDefinition, isEnabled = true): Alarm | undefined {
    this.checkId(alarmId);
    const override = this.overrideOf(alarmId);
    const { severity } = definition;
    if (!isEnabled || override.enabled === false || !this.severities.includes(severity)) {
      return undefined;
    }
    const effective = overridden(definition, override);
    const prop = `alarmOverrides.${alarmId}`;
    const band = bandRule(prop, effective);
    this.environment.check([windowRule(prop, definition, override), band]);
    if (band !== undefined) {
      return undefined;
    }
    const alarm = metricAlarm(this, alarmId, effective, {
      alarmName: this.environment.name('alarm', `${this.environment.systemName}-${kebabCase(alarmId)}`),
      alarmDescription: alarmDescription(effective, this.links),
    });
    this.alarmsById.set(alarmId, alarm);
    this.shown?.addAlarm(alarm, severity === Severity.PAGE);
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
    return this.props.alarmOverrides?.[alarmId] ?? {};
  }

  private severityOf(alarmId: string, definition: AlarmDefinition): Severity {
    return this.overrideOf(alarmId).severity ?? definition.severity;
  }

  private unmatchedOverrides(): string[] {
    const ids = Object.keys(this.props.alarmOverrides ?? {}).filter((id) => !this.definedIds.has(id));
    const known = [...this.definedIds].join(', ');
    return ids.map((id) => `alarmOverrides must name alarms, got ${id}; the alarms are ${known}`);
  }
}
