import { HTTP_CHECKS } from './http-checks';
import { HELP, readOptions, type Options } from './options';
import { SIGTERM_CHECKS, watchTheEnd } from './sigterm-checks';
import { targetOf, type Target } from './target';
import { World } from './world';
import { runCommand } from '../checks/command';
import { judged, resultOf, type Result } from '../checks/results';

/** The command. */
export function contractCheck(args: string[]): Promise<number> {
  return runCommand({ name: 'contract-check', help: HELP, read: readOptions, check }, args);
}

/** All checks, one after the other: what one does is not to be seen by another. */
export async function check(options: Options): Promise<Result[]> {
  const world = new World(options);
  const target = await targetOf(options);
  try {
    const results: Result[] = [];
    for (const { name, run } of HTTP_CHECKS) {
      results.push(await resultOf({ name }, () => run(world)));
    }
    return [...results, ...(await endOf(world, target))];
  } finally {
    target?.close();
  }
}

async function endOf(world: World, target: Target | undefined): Promise<Result[]> {
  if (target === undefined) {
    const seen = 'needs -- COMMAND, --pid or --signal-command';
    return SIGTERM_CHECKS.map((name) => ({ name, outcome: 'skipped', seen, seconds: 0 }));
  }
  const start = performance.now();
  const seen = await watchTheEnd(world, target);
  return SIGTERM_CHECKS.map((name) => judged({ name }, seen[name], start));
}
