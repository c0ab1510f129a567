import { CHECKS } from './checks';
import { HELP, readOptions, type Options } from './options';
import { Provider } from './provider';
import { runCommand } from '../checks/command';
import { resultOf, type Result } from '../checks/results';

/** The command. */
export function webhookCheck(args: string[]): Promise<number> {
  return runCommand({ name: 'webhook-check', help: HELP, read: readOptions, check }, args);
}

/** All checks, one after the other. */
export async function check(options: Options): Promise<Result[]> {
  const provider = new Provider(options);
  const results: Result[] = [];
  for (const { skip, run, ...about } of CHECKS) {
    const seen = skip?.(options);
    results.push(
      seen === undefined
        ? await resultOf(about, () => run(provider))
        : { ...about, outcome: 'skipped', seen, seconds: 0 },
    );
  }
  return results;
}
