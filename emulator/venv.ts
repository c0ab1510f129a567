import { join } from 'path';
import { Child } from './child';

/**
 * A Python environment with exactly what the requirements say, made once.
 *
 * @returns the path of its Python
 */
export async function pythonVenv(directory: string, requirements: string): Promise<string> {
  await requirePython();
  const script = join(__dirname, 'make_venv.py');
  const child = new Child('python3', [script, directory, requirements], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  child.onOutput((text) => output.push(text));
  const code = await child.ended;
  if (code !== 0) {
    throw new Error(`${directory} could not be made (${code ?? 'killed'}):\n${output.join('').slice(-4000)}`);
  }
  return join(directory, 'bin', 'python');
}

async function requirePython(): Promise<void> {
  const check = 'import sys, venv, ensurepip; assert sys.version_info >= (3, 10)';
  const code = await new Child('python3', ['-c', check], { stdio: 'ignore' }).ended.catch(() => 1);
  if (code !== 0) {
    throw new Error('this needs python3, 3.10 or newer, with the modules venv and ensurepip');
  }
}
