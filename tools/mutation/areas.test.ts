import { readdirSync } from 'fs';
import { join } from 'path';
import { AREAS, codeIn } from './areas';

const SRC = join(__dirname, '..', '..', 'src');
/** Only the handlers of constructs are measured: what a construct makes of the rooms is held by walks over its templates. */
const CONSTRUCTS = ['ecommerce-serverless-api', 'ml-api-platform', 'monitored-http-api', 'webhook-pipeline'];

const folders = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ parentPath, name }) => join(parentPath, name).slice(SRC.length + 1))
  .filter((folder) => !CONSTRUCTS.includes(folder));

test('every file of the rooms, and every handler, is in one area', () => {
  const files = folders.flatMap((folder) => codeIn(folder).map((name) => `src/${folder}/${name}.ts`));
  expect(files.length).toBeGreaterThan(100);
  expect(
    Object.values(AREAS)
      .flatMap(({ mutate }) => [...mutate])
      .sort(),
  ).toEqual(files.sort());
});
