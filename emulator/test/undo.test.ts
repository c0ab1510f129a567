import { spawnSync } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';

const ROOT = join(__dirname, '../..');

/** What a program prints, in which the modules are known. */
function run(program: string): { words: string[]; status: number | null } {
  const text = `
    const { Child } = require('./emulator/child');
    const { forget, inScratch, undoAll, undoAtEnd } = require('./emulator/undo');
    const say = (...words) => console.log(...words);
    (async () => { ${program} })().catch(({ message }) => say(message));`;
  const args = ['--no-warnings', '--require', 'tsx/cjs', '--eval', text];
  const { stdout, status } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  return { words: stdout.split(/\s+/).filter(Boolean), status };
}

/** What has ended and was not waited for yet has no command line. */
async function isRunning(pid: string): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 500));
  return existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
}

describe('what a program did', () => {
  test('is taken back once, the last first, and nothing new begins', () => {
    const { words } = run(`
      undoAtEnd(() => say('first'));
      const undo = undoAtEnd(async () => say('second'));
      forget(undoAtEnd(() => say('forgotten')));
      undoAtEnd(() => Promise.reject(new Error('failed')));
      await undo();
      await undoAll();
      await undo();
      undoAtEnd(() => say('never'));`);
    expect(words.join(' ')).toBe('second first this process is ending');
  });

  test('is taken back when it ends at once', async () => {
    const { words, status } = run(`
      await inScratch(async (folder) => {
        say(folder, new Child('sleep', ['61'], {}).pid);
        process.exit(3);
      });`);
    const [folder, pid] = words;
    expect({ pid, folder: existsSync(folder), running: await isRunning(pid), status }).toEqual({
      pid: expect.stringMatching(/^\d+$/),
      folder: false,
      running: false,
      status: 3,
    });
  });
});

describe('a child', () => {
  test('is stopped with what it started, also when it does not listen', async () => {
    const { words, status } = run(`
      const deaf = 'trap "" TERM; sleep 61 & echo $!; wait; sleep 61';
      const child = new Child('sh', ['-c', deaf], { stdio: ['ignore', 'pipe', 'inherit'] });
      const started = await new Promise((resolve) => child.onOutput(resolve));
      await Promise.all([child.stop(), child.stop()]);
      say(started.trim(), child.exitCode);`);
    const [started, exitCode] = words;
    expect({ running: await isRunning(started), exitCode, status }).toEqual({
      running: false,
      exitCode: 'null',
      status: 0,
    });
  });

  test('is stopped when what it started has ended too', () => {
    const { words } = run(`
      const { existsSync, readFileSync } = require('fs');
      const { setTimeout: sleep } = require('timers/promises');
      await inScratch(async (folder) => {
        const file = folder + '/pid';
        const deaf = 'sh -c \\'trap "" TERM; echo $$ >' + file + '; while :; do sleep 1; done\\' & wait';
        const child = new Child('sh', ['-c', deaf], { stdio: 'ignore' });
        while (!existsSync(file) || readFileSync(file, 'utf8') === '') {
          await sleep(20);
        }
        await child.stop();
        say(existsSync('/proc/' + readFileSync(file, 'utf8').trim() + '/exe'));
      });`);
    expect(words).toEqual(['false']);
  });

  test('that does not exist is an error', () => {
    expect(run("await new Child('no-such-program', [], {}).ended;").words.join(' ')).toContain('ENOENT');
  });
});
