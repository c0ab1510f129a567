import { AlarmStatusWidget, Dashboard, type Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** The dashboard of a system: first the states of its alarms, which it reads at synthesis, then what is added. */
export class SystemDashboard {
  public readonly dashboard: Dashboard;
  private readonly paging: Alarm[] = [];
  private readonly others: Alarm[] = [];

  public constructor(scope: Construct, id: string, dashboardName?: string) {
    const { paging, others } = this;
    this.dashboard = new Dashboard(scope, id, { dashboardName });
    this.dashboard.addWidgets(
      new AlarmStatusWidget({ title: 'Alarms that page', alarms: paging, width: 24, height: 3 }),
    );
    this.dashboard.addWidgets(
      new AlarmStatusWidget({ title: 'Alarms that do not page', alarms: others, width: 24, height: 6 }),
    );
  }

  /** Shows the state of an alarm. */
  public addAlarm(alarm: Alarm, doesPage: boolean): void {
    (doesPage ? this.paging : this.others).push(alarm);
  }
}
