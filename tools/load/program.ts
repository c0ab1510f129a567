import { writeFigures } from './figures';
import { run } from '../traffic/deployment';
import { fails, table, type Row } from '../traffic/rows';
import { Stopwatch } from '../traffic/stopwatch';

/** A load that compares what came out with what must. */
export interface LoadProgram<Options> {
  readonly help: string;
  readonly read: (args: string[]) => Options;
  /** The heading of the figures in docs/load.md, and what stands above them. */
  readonly title: string;
  readonly about: string;
  readonly load: (watch: Stopwatch, options: Options) => Promise<Row[]>;
}

/** Runs a load as its command line says; the exit code is 1 when a row is not as it must be. */
export function runLoad<Options extends { readonly help: boolean; readonly write: boolean }>(
  program: LoadProgram<Options>,
): void {
  run(async () => {
    const options = program.read(process.argv.slice(2));
    if (options.help) {
      console.log(program.help);
      return 0;
    }
    const watch = new Stopwatch();
    const rows = await program.load(watch, options);
    console.log(`\n${table(rows)}\n\n  seconds  ${watch}\n`);
    if (rows.some(fails)) {
      return 1;
    }
    if (options.write) {
      writeFigures(program.title, program.about, rows);
    }
    return 0;
  });
}
