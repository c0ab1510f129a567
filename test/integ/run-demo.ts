import { spawn } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const ROOT = join(__dirname, '../..');
const STATE = join(ROOT, '.ministack');
/** Gives a program a terminal, of which it hands on what is typed and shown. */
const TERMINAL = `
import os, pty, sys
code = os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:]))
sys.exit(code if code >= 0 else 128 - code)  # as a shell says that a signal ended it`;

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  /** What is left of it: processes, and folders in the checkout and among the temporary ones. */
  readonly left: string[];
}

export interface DemoRun {
  readonly input?: string;
  /** What to type in a terminal, and after which output; without it there is no terminal. */
  readonly type?: readonly [after: string, keys: string];
}

/** Runs `npm run demo`. */
export function runDemo(args: string[], { input, type }: DemoRun = {}): Promise<Ended> {
  const temporary = mkdtempSync(join(tmpdir(), 'demo-'));
  const command = ['npm', 'run', '--silent', 'demo', '--', ...args];
  const [program, ...rest] = type === undefined ? command : ['python3', '-c', TERMINAL, ...command];
  return new Promise((resolve) => {
    const child = spawn(program, rest, { cwd: ROOT, env: { ...process.env, TMPDIR: temporary } });
    let [output, typed] = ['', false];
    const collect = (chunk: Buffer) => {
      output += String(chunk);
      if (type !== undefined && !typed && output.includes(type[0])) {
        typed = true;
        child.stdin.write(type[1]);
      }
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    if (type === undefined) {
      child.stdin.end(input ?? '');
    }
    child.once('close', (code) => resolve({ code, output, left: [...foldersIn(temporary), ...leftovers()] }));
  });
}

/** What tsx and Node.js keep there is for the next time. */
function foldersIn(temporary: string): string[] {
  return readdirSync(temporary).filter((name) => !/^(tsx-|node-|v8-)/.test(name));
}

/** Folders of emulators whose starter has ended, and processes in them; a test beside this one has its own. */
function leftovers(): string[] {
  const isOver = (name: string) => !existsSync(`/proc/${name.split('-')[1]}`);
  const runs = existsSync(STATE) ? readdirSync(STATE).filter((name) => name.startsWith('run-')) : [];
  const processes = readdirSync('/proc').flatMap((pid) => {
    const run = /\0TMPDIR=.*\.ministack\/(run-\d+-\d+)/.exec(environmentOf(pid))?.[1];
    return run === undefined ? [] : [[`process ${pid}`, run] as const];
  });
  return [...runs.filter(isOver), ...processes.filter(([, run]) => isOver(run)).map(([pid]) => pid)];
}

function environmentOf(pid: string): string {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'utf8')}`;
  } catch {
    return ''; // no process, or one that ended meanwhile
  }
}
