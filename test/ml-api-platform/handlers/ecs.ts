import type { FallbackService } from '../../../src/ml-api-platform/env';
import type { Observed, Services } from '../../../src/ml-api-platform/handlers/fallback';

const MINUTE = 60_000;
/** Between two looks at the world. */
export const STEP = MINUTE / 2;
/** How long a task that Spot takes back still serves. */
const WARNING = 2 * MINUTE;

/** A change of the twin, and what was missing when it was made. */
export interface Change {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly missing: number;
}

/**
 * Amazon ECS in memory: a service whose tasks are placed on Spot as long as there is room, and its twin, whose tasks
 * always are. It knows nothing of what the fallback believes.
 */
export class Ecs implements Services {
  public now = Date.parse('2026-11-26T12:00:00Z');
  public desired: number;
  /** What Spot has room for. */
  public room = Infinity;
  public twin = 0;
  /** When placements failed, in their order. */
  public readonly failures: number[] = [];
  public readonly changes: Change[] = [];
  private spot: number;
  private twinRuns = 0;
  /** When each task that Spot takes back stops. */
  private stopping: number[] = [];
  private nextAttempt = 0;

  public constructor(
    desired: number,
    private readonly retryMs: number,
  ) {
    this.desired = desired;
    this.spot = desired;
  }

  /** Tasks that serve now; those that Spot takes back do until they stop. */
  public get serving(): number {
    return this.spot + this.stopping.length + this.twinRuns;
  }

  public get missing(): number {
    return Math.max(0, this.desired - this.spot);
  }

  /** Half a minute goes by: Spot takes back, tasks stop and start, and a placement that fails is told. */
  public step(): void {
    this.now += STEP;
    this.stopping = this.stopping.filter((at) => at > this.now);
    const takenBack = Math.max(0, this.spot - this.room);
    this.stopping.push(...Array<number>(takenBack).fill(this.now + WARNING));
    this.spot = Math.min(this.spot - takenBack, this.desired);
    this.twinRuns = this.twin;
    if (this.spot < this.desired && this.now >= this.nextAttempt) {
      this.spot = Math.min(this.desired, this.room);
      this.nextAttempt = this.now + this.retryMs;
      if (this.spot < this.desired) {
        this.failures.push(this.now);
      }
    }
  }

  public observe(): Promise<Observed> {
    const { desired, spot, twin } = this;
    return Promise.resolve({ desired, running: spot, twin });
  }

  public run(_service: FallbackService, tasks: number): Promise<void> {
    this.changes.push({ at: this.now, from: this.twin, to: tasks, missing: this.missing });
    this.twin = tasks;
    return Promise.resolve();
  }
}
