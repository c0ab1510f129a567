import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { bundles, loadedBy, ROOT, type Bundle } from './bundles';
import { writeBundles } from './write';

let made: Bundle[];
beforeAll(async () => {
  made = await bundles();
}, 60_000);

test('what is missing or differs is written, and what is stale is removed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  try {
    const all = made.flatMap(({ files }) => [...files]);
    expect(writeBundles(made, folder)).toEqual(all.map(([file]) => file));
    expect(writeBundles(made, folder)).toEqual([]);

    const [[file, text]] = all;
    const stale = join(folder, 'assets/webhook-pipeline/handlers');
    writeFileSync(join(folder, file), 'other');
    mkdirSync(stale);
    writeFileSync(join(stale, 'index.js'), 'stale');
    expect(writeBundles(made, folder)).toEqual([file]);
    expect(readFileSync(join(folder, file), 'utf8')).toBe(text);
    expect(() => readFileSync(join(stale, 'index.js'))).toThrow('ENOENT');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('nothing in a bundle tells of the machine that made it', () => {
  const texts = made.flatMap(({ files }) => [...files.values()]);
  expect(texts.filter((text) => text.includes(ROOT) || text.includes('node_modules/'))).toEqual([]);
});

test('what several handlers load is there once', () => {
  const pipeline = made.find(({ construct }) => construct === 'webhook-pipeline')!;
  const of = (name: string) => loadedBy(pipeline, `assets/webhook-pipeline/${name}.js`);
  const shared = of('route').filter((file) => of('validate').includes(file));
  const bytes = (files: string[]) => files.reduce((sum, file) => sum + pipeline.files.get(file)!.length, 0);
  expect(bytes(shared) / bytes(of('route'))).toBeGreaterThan(0.7);
});
