import { writeFileSync } from 'fs';
import { HTTP_CHECKS } from './http-checks';
import { HELP, readOptions, UsageError, type Options } from './options';
import { asJunit, asTable, type Result } from './results';
import { SIGTERM_CHECKS, watchTheEnd } from './sigterm-checks';
import { targetOf, type Target } from './target';
import { World } from './world';

/** The command; prints a table, and returns the exit code. */
export async function contractCheck(args: string[]): Promise<number> {
  try {
    const options = readOptions(args);
    if (options === undefined) {
      console.log(HELP);
      return 0;
    }
    const results = await check(options);
    console.log(asTable(results));
    if (options.junit !== undefined) {
      writeFileSync(options.junit, asJunit(results));
    }
    return results.some(({ outcome }) => outcome === 'FAILED') ? 1 : 0;
  } catch (error) {
    console.error((error as Error).message);
    if (error instanceof UsageError) {
      console.error(`\n${HELP}`);
    }
    return 2;
  }
}

/** All checks, one after the other: what one does is not to be seen by another. */
export async function check(options: Options): Promise<Result[]> {
  const world = new World(options);
  const target = await targetOf(options);
  try {
    const results: Result[] = [];
    for (const { name, run } of HTTP_CHECKS) {
      const start = performance.now();
      const seen = await run(world).catch((error: Error) => error);
      results.push(resultOf(name, seen, start));
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
  return SIGTERM_CHECKS.map((name) => resultOf(name, seen[name], start));
}

function resultOf(name: string, seen: string | Error, start: number): Result {
  const seconds = (performance.now() - start) / 1000;
  return seen instanceof Error
    ? { name, outcome: 'FAILED', seen: seen.message, seconds }
    : { name, outcome: 'ok', seen, seconds };
}
