import { mkdtempSync, readFileSync, rmSync, utimesSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { bundle, bundles } from './bundles';
import { makeMissingBundles } from './missing';

test('bundles are made as the task makes them, when they are missing or older than the sources', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  try {
    const files = bundles().map(({ file }) => file);
    expect(makeMissingBundles(folder)).toEqual(files);
    expect(makeMissingBundles(folder)).toEqual([]);
    utimesSync(join(folder, files[0]), 1, 1);
    expect(makeMissingBundles(folder)).toEqual([files[0]]);
    const [{ entry, file, flags }] = bundles();
    expect(readFileSync(join(folder, file))).toEqual(bundle(flags, { entry }));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
