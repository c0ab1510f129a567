/** Seconds spent, by what they were spent on. */
export class Stopwatch {
  private readonly laps: [what: string, seconds: number][] = [];

  /** Says what is done, and does it. */
  public async lap<T>(what: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    console.log(`${what} …`);
    const result = await work();
    this.laps.push([what, (performance.now() - start) / 1000]);
    return result;
  }

  public toString(): string {
    return this.laps.map(([what, seconds]) => `${what} ${seconds.toFixed(1)}`).join(', ');
  }
}
