import { spawnSync } from 'child_process';
import { devNull } from 'os';
import * as path from 'path';
import { RESULT_FD } from './report';

const MAX_RESULT_BYTES = 64 * 1024 * 1024;

/** Nothing of the caller's environment but where programs are, so that every run is the same. */
export const CLEAN_ENVIRONMENT = {
  PATH: process.env.PATH,
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  CDK_VALIDATION: 'false',
};

/** Runs a script of bench/ in a process of its own, with its output thrown away, and returns what it reports. */
export type RunChild = <T>(script: string, args: string[], variables?: Record<string, string>) => T;

/** Runs the scripts that were compiled into the folder. */
export function childRunner(folder: string): RunChild {
  return <T>(script: string, args: string[], variables: Record<string, string> = {}) => {
    const file = path.join(folder, 'bench', `${script}.js`);
    const { status, error, stderr, output } = spawnSync(process.execPath, [file, ...args], {
      env: { ...CLEAN_ENVIRONMENT, ...variables },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      maxBuffer: MAX_RESULT_BYTES,
      encoding: 'utf8',
    });
    if (error !== undefined || status !== 0) {
      throw error ?? new Error(`${script} ${args.join(' ')} ended with status ${status}\n${stderr}`);
    }
    return JSON.parse(output[RESULT_FD]!) as T;
  };
}
