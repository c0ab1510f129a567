import { spawn } from 'child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'fs';
import { join } from 'path';
import { eventOf } from './deployed';

const ROOT = join(__dirname, '../..');

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs the demo as `npm run demo` does. */
function demo(args: string[], options: { input?: string; onOutput?: (output: string, kill: () => void) => void } = {}) {
  return new Promise<Ended>((resolve) => {
    const child = spawn(join(ROOT, 'node_modules/.bin/tsx'), [join(ROOT, 'tools/demo/demo.ts'), ...args], {
      cwd: ROOT,
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += String(chunk);
      options.onOutput?.(output, () => child.kill('SIGINT'));
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.stdin.end(options.input ?? '');
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** The folders of emulators whose starter has ended; a test beside this one has its own. */
function leftovers(): string[] {
  const state = join(ROOT, '.ministack');
  const runs = existsSync(state) ? readdirSync(state).filter((name) => name.startsWith('run-')) : [];
  return runs.filter((name) => !isAlive(Number(name.split('-')[1])));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('npm run demo', () => {
  let before: string[];
  beforeEach(() => (before = leftovers()));
  afterEach(() => expect(leftovers()).toEqual(before));

  test.each([[[]], [['--iam']]])('loses nothing, doubles nothing, and says so: %j', async (options) => {
    const { code, output } = await demo(['--count', '200', ...options]);
    expect(output).toMatch(/ {2}sent +200 {2}of +200 {2}ok/);
    expect(output).toMatch(/ {2}lost +0 {2}of +0 {2}ok/);
    expect(output).toMatch(/ {2}doubled +0 {2}of +0 {2}ok/);
    expect(output).toMatch(/ {2}HTTP API: GET \/health +200 {2}of +200 {2}ok/);
    expect(output).not.toContain('WRONG');
    expect(output).toMatch(/not exercised {2}AWS::ApiGateway::Stage AccessLogSetting/);
    expect(code).toBe(0);
    const flat = JSON.parse(readFileSync(join(ROOT, 'cfn-outputs/flat-outputs.json'), 'utf8'));
    expect(flat.WebhookPipelineTableName).toBe('transaction-events-dev');
    const all = JSON.parse(readFileSync(join(ROOT, 'cfn-outputs/all-outputs.json'), 'utf8'));
    expect({ ...all['webhook-pipeline-dev'], ...all['http-api-dev'] }).toEqual(flat);
  });

  test('sends the lines of standard input, broken ones too', async () => {
    const { code, output } = await demo(['--events', '-'], { input: `${eventOf('mine').body}\nno event\n` });
    expect(output).toMatch(/ {2}accepted +1 {2}of +1 {2}ok/);
    expect(output).toMatch(/ {2}rejected: BAD_REQUEST_BODY +1 {2}of +1 {2}ok/);
    expect(code).toBe(0);
  });

  test('exits with 2 and the usage for an unknown option', async () => {
    const { code, output } = await demo(['--nope']);
    expect(code).toBe(2);
    expect(output).toContain("Unknown option '--nope'");
    expect(output).toContain('--events FILE');
  });

  test('exits with 130 on Ctrl-C, and stops what it started', async () => {
    const { code } = await demo([], { onOutput: (output, kill) => output.includes('bootstrap …') && kill() });
    expect(code).toBe(130);
  });

  test('leaves the emulator running with --keep, and says how to stop it', async () => {
    const { code, output } = await demo(['--count', '5', '--keep']);
    expect(code).toBe(0);
    const pid = Number(/stop it with: kill (\d+)/.exec(output)![1]);
    const curl = /curl .* (http\S+)/.exec(output)![1];
    const response = await fetch(curl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: eventOf('later').body,
    });
    expect(response.status).toBe(202);
    process.kill(pid, 'SIGTERM');
    while (existsSync(`/proc/${pid}`)) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    // Whoever keeps an emulator also removes what it leaves.
    const left = leftovers().filter((name) => !before.includes(name));
    expect(left).toHaveLength(1);
    rmSync(join(ROOT, '.ministack', left[0]), { recursive: true });
  });
});
