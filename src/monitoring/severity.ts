/**
 * What an alarm asks of a person.
 */
export class Severity {
  /** Somebody is to look now: the alarm is part of the one composite alarm that notifies `alarmTopic`. */
  public static readonly PAGE = new Severity('page');
  /** Somebody is to look in working hours: the alarm is part of the composite alarm that notifies `ticketTopic`. */
  public static readonly TICKET = new Severity('ticket');
  /** Nobody is told; the alarm only colours the dashboard. */
  public static readonly NOTICE = new Severity('notice');

  private constructor(private readonly name: string) {}

  /** For descriptions and error messages. */
  public toString(): string {
    return this.name;
  }
}
