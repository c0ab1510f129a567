import { existsSync, mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { pythonVenv } from '../venv';

test('a venv is made once for the same requirements', async () => {
  const directory = join(mkdtempSync(join(tmpdir(), 'venv-')), 'venv');
  const requirements = join(directory, '..', 'requirements.txt');
  writeFileSync(requirements, '');
  const python = await pythonVenv(directory, requirements);
  writeFileSync(join(directory, 'marker'), '');
  await pythonVenv(directory, requirements);
  expect(existsSync(join(directory, 'marker'))).toBe(true);
  writeFileSync(requirements, '# changed');
  expect(await pythonVenv(directory, requirements)).toBe(python);
  expect(existsSync(join(directory, 'marker'))).toBe(false);
});
