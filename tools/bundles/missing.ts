import { mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { bundle, bundles, ROOT } from './bundles';

/** Says which versions the handlers depend on. */
const LOCK = join(ROOT, 'package-lock.json');

/**
 * Makes the bundles that are missing, or older than something in the sources. Each comes to its place whole, so that a
 * process beside this one never finds half of it.
 *
 * @returns the files that were made
 */
export function makeMissingBundles(folder = ROOT): string[] {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const changed = Math.max(...sources.map((file) => timeOf(join(ROOT, 'src', file))), timeOf(LOCK));
  const stale = bundles().filter(({ file }) => timeOf(join(folder, file)) < changed);
  for (const { entry, file, flags } of stale) {
    const [target, beside] = [join(folder, file), join(folder, 'assets', `.${process.pid}`)];
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(beside, bundle(flags, { entry }));
    renameSync(beside, target);
  }
  return stale.map(({ file }) => file);
}

/** When a file was last changed; 0 for one that is not there. */
function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
