import { join } from 'path';
import { pythonVenv } from '../../emulator/venv';
import { ROOT } from '../packages/tools';

export const SERVICE = join(ROOT, 'examples', 'ml-api');

/** Python with what the image has and nothing else, made once. */
export function servicePython(): Promise<string> {
  return pythonVenv(join(ROOT, '.venv', 'ml-api'), join(SERVICE, 'requirements.txt'));
}

/** Python with what training and the tests need beside it, made once. */
export function developerPython(): Promise<string> {
  return pythonVenv(join(ROOT, '.venv', 'ml-api-dev'), join(SERVICE, 'requirements-dev.txt'));
}
