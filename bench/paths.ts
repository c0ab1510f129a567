import { mkdirSync, mkdtempSync } from 'fs';
import * as path from 'path';

/** The root of the repository. */
export const ROOT = path.resolve(__dirname, '..');

/** A folder of this run for everything that is measured; in the repository, so that node_modules is found. */
export function workFolder(): string {
  const parent = path.join(ROOT, '.bench');
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(path.join(parent, 'run-'));
}
