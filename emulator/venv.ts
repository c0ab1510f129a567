import { execFile, execFileSync } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { promisify } from 'util';

const run = promisify(execFile);

/**
 * A Python environment with exactly what the requirements say, made once: a stamp in it holds their hash.
 *
 * @returns the path of its Python
 */
export async function pythonVenv(directory: string, requirements: string): Promise<string> {
  const stamp = join(directory, 'requirements.sha256');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const python = join(directory, 'bin', 'python');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) {
    return python;
  }
  requirePython();
  rmSync(directory, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', directory]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile'];
  await run(python, [...pip, '--require-hashes', '--no-deps', '-r', requirements], { maxBuffer: 1e8 });
  writeFileSync(stamp, hash);
  return python;
}

function requirePython(): void {
  const check = 'import sys, venv; assert sys.version_info >= (3, 10)';
  try {
    execFileSync('python3', ['-c', check], { stdio: 'ignore' });
  } catch {
    throw new Error('this needs python3, 3.10 or newer, with the module venv');
  }
}
