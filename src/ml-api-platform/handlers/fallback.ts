import type { FallbackService } from '../env';

/** A service and its twin as they are. */
export interface Observed {
  /** Tasks that the Spot service is to run, which its auto scaling decides and nothing here. */
  readonly desired: number;
  /** Tasks of it that run and go on to, without those that Spot takes back. */
  readonly running: number;
  /** Tasks that the twin is to run. */
  readonly twin: number;
}

/** Services and their twins. */
export interface Services {
  /** A service and its twin as they are. */
  observe(service: FallbackService): Promise<Observed>;
  /** Lets the twin run so many tasks. */
  run(service: FallbackService, tasks: number): Promise<void>;
}

/** What became of the twin. */
export interface Followed extends Observed {
  readonly version: string;
  /** Tasks that the twin is to run from now on. */
  readonly wanted: number;
}

/**
 * The twin follows what the Spot service lacks, until that is nothing. It rises at once, and falls by half at a time, so
 * that tasks that have just come to Spot are not alone at once. One that sleeps is left asleep, because tasks are
 * missing during scaling and deployments, too.
 */
export function follow(service: FallbackService, services: Services): Promise<Followed> {
  return change(service, services, (missing, twin) => (twin === 0 ? 0 : Math.max(missing, Math.floor(twin / 2))));
}

/**
 * A task was not placed on Spot: the twin rises to what is missing now, whatever was missing then, and never falls. So the
 * same comes of events in any order and number.
 */
export function raise(service: FallbackService, services: Services): Promise<Followed> {
  return change(service, services, (missing, twin) => Math.max(missing, twin));
}

async function change(
  service: FallbackService,
  services: Services,
  wantedOf: (missing: number, twin: number) => number,
): Promise<Followed> {
  const observed = await services.observe(service);
  const { desired, running, twin } = observed;
  const wanted = Math.min(service.maxTasks, wantedOf(Math.max(0, desired - running), twin));
  if (wanted !== twin) {
    await services.run(service, wanted);
  }
  return { ...observed, version: service.version, wanted };
}
