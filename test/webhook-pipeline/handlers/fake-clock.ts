/** A clock that moves when somebody sleeps. */
export class FakeClock {
  public constructor(public time = Date.parse('2026-11-26T12:00:00Z')) {}

  public now = (): number => this.time;

  public sleep = (milliseconds: number): Promise<void> => {
    this.time += milliseconds;
    return Promise.resolve();
  };
}
