import { writeFileSync } from 'fs';
import { asJunit, asTable, type Result } from './results';
import { UsageError } from './usage';

/** A command that checks something. */
export interface Command<Options extends { readonly junit?: string }> {
  readonly name: string;
  readonly help: string;
  /** The options; undefined when the user asks for help. */
  readonly read: (args: string[]) => Options | undefined;
  readonly check: (options: Options) => Promise<Result[]>;
}

/** Runs a command: prints a table, and returns the exit code. */
export async function runCommand<Options extends { readonly junit?: string }>(
  { name, help, read, check }: Command<Options>,
  args: string[],
): Promise<number> {
  try {
    const options = read(args);
    if (options === undefined) {
      console.log(help);
      return 0;
    }
    const results = await check(options);
    console.log(asTable(results));
    if (options.junit !== undefined) {
      writeFileSync(options.junit, asJunit(name, results));
    }
    return results.some(({ outcome }) => outcome === 'FAILED') ? 1 : 0;
  } catch (error) {
    console.error((error as Error).message);
    if (error instanceof UsageError) {
      console.error(`\n${help}`);
    }
    return 2;
  }
}
