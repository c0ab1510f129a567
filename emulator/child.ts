import { spawn, type ChildProcess, type SpawnOptions } from 'child_process';
import { setTimeout as sleep } from 'timers/promises';
import { forget, undoAtEnd } from './undo';

const STOP_TIMEOUT_MS = 5_000;
const WAIT_MS = 20;

/** A process that ends with this one at the latest, with what it started. */
export class Child {
  /** The exit code; null when a signal ended it. Rejects when it could not be started. */
  public readonly ended: Promise<number | null>;
  /** Ends it: gently first. Also when it has ended, and more than once. */
  public readonly stop: () => Promise<void>;
  private readonly process: ChildProcess;

  /** It is a group of its own, so that Ctrl-C in a terminal reaches this process only, which then ends it. */
  public constructor(command: string, args: string[], options: SpawnOptions) {
    this.stop = undoAtEnd(() => this.end());
    this.process = spawn(command, args, { ...options, detached: true });
    this.ended = new Promise((resolve, reject) => {
      this.process.once('error', reject);
      this.process.once('close', resolve);
    });
    this.ended.catch(() => {}).finally(() => forget(this.stop));
  }

  /** Its process id, which is also the one of its group; undefined when it could not be started. */
  public get pid(): number | undefined {
    return this.process.pid;
  }

  /** Undefined while it runs; null when a signal ended it. */
  public get exitCode(): number | null | undefined {
    return this.process.signalCode === null ? (this.process.exitCode ?? undefined) : null;
  }

  /** Collects what it says. */
  public onOutput(listener: (text: string) => void): void {
    this.process.stdout?.on('data', (chunk: Buffer) => listener(String(chunk)));
    this.process.stderr?.on('data', (chunk: Buffer) => listener(String(chunk)));
  }

  /** Lets it outlive this process. */
  public release(): void {
    forget(this.stop);
    this.process.unref();
  }

  private async end(): Promise<void> {
    if (this.exitCode !== undefined || !this.signal('SIGTERM')) {
      return;
    }
    const kill = setTimeout(() => this.signal('SIGKILL'), STOP_TIMEOUT_MS);
    await this.ended;
    clearTimeout(kill);
    // What it started may outlive it, and write until it ends.
    for (let waits = STOP_TIMEOUT_MS / WAIT_MS; waits > 0 && this.signal('SIGKILL'); waits--) {
      await sleep(WAIT_MS);
    }
  }

  /** Whether there was somebody in its group to hear it. */
  private signal(signal: NodeJS.Signals): boolean {
    try {
      return this.pid !== undefined && process.kill(-this.pid, signal);
    } catch {
      return false; // all of them have ended
    }
  }
}
