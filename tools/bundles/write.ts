import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'fs';
import { basename, join } from 'path';
import { bundles, ROOT, type Bundle } from './bundles';

/**
 * Makes the folders of the bundles hold them and nothing else. A file comes to its place whole, so that a process beside this
 * one never finds half of it.
 *
 * @returns the files that were written
 */
export function writeBundles(all: Bundle[], root = ROOT): string[] {
  const written: string[] = [];
  for (const { construct, files } of all) {
    const folder = join(root, 'assets', construct);
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of files) {
      const target = join(root, file);
      if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
        const beside = join(root, 'assets', `.${process.pid}`);
        writeFileSync(beside, text);
        renameSync(beside, target);
        written.push(file);
      }
    }
    const names = [...files.keys()].map((file) => basename(file));
    const stale = readdirSync(folder).filter((name) => !names.includes(name));
    stale.forEach((name) => rmSync(join(folder, name), { recursive: true }));
  }
  return written;
}

/** Makes the bundles, and writes what changed of them. */
export async function makeBundles(): Promise<string[]> {
  return writeBundles(await bundles());
}
