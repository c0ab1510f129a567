/**
 * How much monitoring a construct creates; the README of each construct says what a level costs a month.
 */
export class MonitoringLevel {
  /** No alarm and no dashboard. */
  public static readonly NONE = new MonitoringLevel('none');
  /** The alarms that page and the composite alarm of them; no tickets and no dashboard. */
  public static readonly ESSENTIAL = new MonitoringLevel('essential');
  /** Every alarm, both composite alarms and the dashboard. */
  public static readonly FULL = new MonitoringLevel('full');

  private constructor(private readonly name: string) {}

  /** For error messages. */
  public toString(): string {
    return this.name;
  }
}
