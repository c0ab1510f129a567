import { existsSync, mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { pythonVenv } from '../venv';

test('a venv is made once for the same requirements, also by two at once', async () => {
  const directory = join(mkdtempSync(join(tmpdir(), 'venv-')), 'venv');
  const requirements = join(directory, '..', 'requirements.txt');
  writeFileSync(requirements, '');
  const [python, same] = await Promise.all([0, 1].map(() => pythonVenv(directory, requirements)));
  expect(same).toBe(python);
  writeFileSync(join(directory, 'marker'), '');
  await pythonVenv(directory, requirements);
  expect(existsSync(join(directory, 'marker'))).toBe(true);
  writeFileSync(requirements, '# changed');
  expect(await pythonVenv(directory, requirements)).toBe(python);
  expect(existsSync(join(directory, 'marker'))).toBe(false);
});

test('a venv that cannot be made leaves nothing', async () => {
  const directory = join(mkdtempSync(join(tmpdir(), 'venv-')), 'venv');
  const requirements = join(directory, '..', 'requirements.txt');
  writeFileSync(requirements, 'no-hash==1.0\n');
  await expect(pythonVenv(directory, requirements)).rejects.toThrow(/could not be made \(1\):[^]*hash/);
  expect(existsSync(directory)).toBe(false);
});
