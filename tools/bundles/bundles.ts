import { execFileSync } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import * as path from 'path';

/** The root of the repository. */
export const ROOT = path.join(__dirname, '..', '..');

/** A handler that the package ships as one file. */
export interface Bundle {
  /** The handler's source. */
  readonly entry: string;
  /** The bundle in assets/. */
  readonly file: string;
  /** The flags of esbuild. */
  readonly flags: string[];
}

interface Task {
  readonly steps?: { readonly execArgs?: string[] }[];
}

/** The bundles of the package, as its build makes them. */
export function bundles(): Bundle[] {
  const { tasks } = JSON.parse(read('.projen/tasks.json').toString()) as { tasks: Record<string, Task> };
  const bundleTasks = Object.entries(tasks).filter(([name]) => name.startsWith('bundle:'));
  return bundleTasks.map(([, { steps }]) => toBundle(steps![0].execArgs!.slice(1)));
}

/** The bundle of the file that ends with the name. */
export function bundleOf(name: string): Bundle {
  const found = bundles().find(({ entry }) => entry.endsWith(name));
  if (found === undefined) {
    throw new Error(`no task bundles ${name}`);
  }
  return found;
}

/** What a file, or a source text that stands in the root of the repository, is bundled to. */
export function bundle(flags: string[], source: { entry: string } | { text: string }): Buffer {
  const args = 'entry' in source ? [source.entry, ...flags] : flags;
  const input = 'text' in source ? source.text : undefined;
  return execFileSync(path.join(ROOT, 'node_modules', 'esbuild', 'bin', 'esbuild'), args, {
    cwd: ROOT,
    input,
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** Everything below measures what is in assets/, so that must be what the source is bundled to now. */
export function assertFresh(): void {
  for (const { entry, file, flags } of bundles()) {
    if (!existsSync(path.join(ROOT, file)) || !read(file).equals(bundle(flags, { entry }))) {
      throw new Error(`${file} is not the bundle of ${entry}: run npx projen bundle first`);
    }
  }
}

/** A file of the repository. */
export function read(file: string): Buffer {
  return readFileSync(path.join(ROOT, file));
}

function toBundle(args: string[]): Bundle {
  const file = args.find((arg) => arg.startsWith('--outfile='))!.slice('--outfile='.length);
  const entry = args.find((arg) => !arg.startsWith('--'))!;
  return { entry, file, flags: args.filter((arg) => arg !== entry && !arg.startsWith('--outfile=')) };
}
