import { mkdirSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { ROOT } from './tools';

/** Prints a line a check, counts them, and writes the counts to `test-reports/{name}.json`. */
export class Report {
  private readonly file: string;
  private readonly start = performance.now();
  private passed = 0;
  private failed = 0;

  public constructor(name: string) {
    mkdirSync(join(ROOT, 'test-reports'), { recursive: true });
    this.file = join(ROOT, 'test-reports', `${name}.json`);
    rmSync(this.file, { force: true });
  }

  /** A check fails when it throws. */
  public async check(title: string, test: () => unknown): Promise<void> {
    const start = performance.now();
    try {
      await test();
      this.passed++;
      console.log(`ok - ${title} (${since(start)})`);
    } catch (error) {
      this.fail(title, start, error);
    }
  }

  /** What the checks need; when it throws, there is nothing to check. */
  public async step<T>(title: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      const result = await work();
      console.log(`# ${title} (${since(start)})`);
      return result;
    } catch (error) {
      this.fail(title, start, error);
      throw new StepFailed(title);
    }
  }

  /** Runs all steps and checks, and says how many checks passed. */
  public async run(all: () => Promise<void>): Promise<void> {
    const start = performance.now();
    try {
      await all();
    } catch (error) {
      if (!(error instanceof StepFailed)) {
        this.fail('checks', start, error);
      }
    }
    writeFileSync(this.file, JSON.stringify({ passed: this.passed, failed: this.failed }));
    console.log(`# in ${since(this.start)}`);
    console.log(`${this.passed} passed, ${this.failed} failed`);
    process.exitCode = this.failed === 0 ? 0 : 1;
  }

  private fail(title: string, start: number, error: unknown): void {
    this.failed++;
    const text = error instanceof Error ? error.message : String(error);
    console.log(`not ok - ${title} (${since(start)})\n${text.replace(/^/gm, '    ')}`);
  }
}

/** Waits for all, so that nothing is printed after the closing line, and fails as the first of them that fails. */
export async function together<T extends unknown[]>(...work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(work);
  return Promise.all(work) as Promise<unknown> as Promise<T>;
}

class StepFailed extends Error {}

function since(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
