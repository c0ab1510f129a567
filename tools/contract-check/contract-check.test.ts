import { spawn, spawnSync } from 'child_process';
import { once } from 'events';
import { mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { check, contractCheck } from './contract-check';
import { readOptions, type Options } from './options';
import { SomeServer, type Fault } from './some-server';
import { freePort } from '../../emulator/free-port';
import { asJunit, type Result } from '../checks/results';

const FOLDER = mkdtempSync(join(tmpdir(), 'contract-'));
const GOLDEN = join(FOLDER, 'golden.json');
const SERVER = join(__dirname, 'some-server.ts');
const SHORT = ['--golden', GOLDEN, '--max-body-bytes', '1000', '--drain-seconds', '2', '--stop-seconds', '5'];

jest.setTimeout(60_000);

beforeAll(() => {
  const cases = [{ name: 'one', json: { pixels: [1, 2] }, expected: { digit: 1 } }];
  writeFileSync(GOLDEN, JSON.stringify({ path: '/predict', cases }));
});

const optionsOf = (...args: string[]): Options => readOptions([...SHORT, ...args])!;
const failing = (results: Result[]) => results.filter(({ outcome }) => outcome === 'FAILED').map(({ name }) => name);
const command = (port: number, ...fault: Fault[]) => [process.execPath, '--import', 'tsx', SERVER, `${port}`, ...fault];

async function withServer<T>(fault: Fault | undefined, work: (url: string) => Promise<T>): Promise<T> {
  const { server } = new SomeServer(fault);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    return await work(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const TOO_LARGE = 'a body over the limit is refused with 413';
const IN_PIECES = 'a body over the limit is refused with 413, also when no length is announced';
const EMPTY = 'an empty body is refused with 400 or 411 or 422';

test.each<[Fault | undefined, string[]]>([
  [undefined, []],
  ['sick', ['/health answers 200 within 5 seconds', 'requests at once are served, or told to come again']],
  ['knows every path', ['an unknown path is answered with 404']],
  ['takes any size', [TOO_LARGE, IN_PIECES, 'errors are problem details']],
  ['believes the length', [IN_PIECES]],
  ['takes any type', ['another content type is refused with 415', 'errors are problem details']],
  ['fails on bad input', ['a body that is not what it says is refused with 400 or 422']],
  ['takes nothing for something', [EMPTY, 'errors are problem details']],
  ['plain errors', ['errors are problem details']],
  ['half a problem', ['errors are problem details']],
  ['shows traces', ['errors show nothing of the inside']],
  ['forgets ids', ['the correlation id comes back']],
  ['falls over', ['requests at once are served, or told to come again']],
  ['never says when', ['requests at once are served, or told to come again']],
])('a server that %s fails what that breaks', async (fault, expected) => {
  const results = await withServer(fault, (url) => check(optionsOf(url)));
  expect(failing(results)).toEqual(expected);
  expect(results.filter(({ outcome }) => outcome === 'skipped')).toHaveLength(5);
});

test.each<[Fault | undefined, string[]]>([
  [undefined, []],
  ['stays healthy', ['/health fails at once after SIGTERM']],
  ['ends with 3', ['it ends with 0 in time']],
  ['never ends', ['it ends with 0 in time']],
  ['drops what it does', ['a request that is in flight when the socket closes is answered']],
  [
    'closes at once',
    [
      '/health fails at once after SIGTERM',
      'connections are accepted while it drains',
      'a request that is in flight when the socket closes is answered',
    ],
  ],
])('a process that %s at SIGTERM fails what that breaks', async (fault, expected) => {
  const port = await freePort();
  const start = command(port, ...(fault ? [fault] : []));
  const results = await check(optionsOf(`http://127.0.0.1:${port}`, '--', ...start));
  expect(failing(results)).toEqual(expected);
});

test.each(['pid', 'signal-command'])('a process that runs gets SIGTERM by --%s', async (option) => {
  const port = await freePort();
  const [program, ...args] = command(port);
  const child = spawn(program, args, { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(url).catch(() => undefined))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const results = await check(optionsOf(url, `--${option}`, option === 'pid' ? `${child.pid}` : `kill ${child.pid}`));
  expect(failing(results)).toEqual([]);
  expect(results.at(-1)!.seen).toMatch(/^after .* s; its exit code is seen only with -- COMMAND$/);
});

describe('the command line', () => {
  const printed: string[] = [];
  beforeEach(() => {
    printed.length = 0;
    jest.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
    jest.spyOn(console, 'error').mockImplementation((text: string) => void printed.push(text));
  });
  afterEach(() => jest.restoreAllMocks());

  test.each<[Fault | undefined, number, RegExp]>([
    [undefined, 0, /\n12 passed, 0 failed, 5 skipped$/],
    ['forgets ids', 1, /\n11 passed, 1 failed, 5 skipped$/],
  ])('prints a table, writes a file and tells by its exit code', async (fault, code, last) => {
    const junit = join(FOLDER, `${code}.xml`);
    expect(await withServer(fault, (url) => contractCheck([url, ...SHORT, '--junit', junit]))).toBe(code);
    expect(printed[0]).toMatch(last);
    expect(readFileSync(junit, 'utf8')).toContain(`tests="17" failures="${code}" skipped="5"`);
  });

  test.each([
    [[], 'URL must be one, of http or https, got none'],
    [['ftp://x', '--golden', 'x'], 'URL must be one, of http or https, got ftp://x'],
    [['http://x'], '--golden must be given'],
    [['http://x', '--burst', '0'], '--burst must be a whole number from 1, got 0'],
    [
      ['http://x', '--golden', 'x', '--stop-seconds', '60'],
      '--stop-seconds must be more than --drain-seconds (60), got 60',
    ],
    [
      ['http://x', '--golden', 'x', '--pid', '1', '--', 'a'],
      'only one of -- COMMAND, --pid and --signal-command may be given',
    ],
    [['http://x', '--what'], "Unknown option '--what'"],
  ])('fails for %j', async (args, message) => {
    expect(await contractCheck(args)).toBe(2);
    expect(printed[0]).toContain(message);
    expect(printed[1]).toContain('npx cdk-golden-paths contract-check URL');
  });

  test('helps, and fails for a file that is not there, without the help', async () => {
    expect(await contractCheck(['--help'])).toBe(0);
    expect(await contractCheck(['http://127.0.0.1:1', '--golden', join(FOLDER, 'none')])).toBe(2);
    expect(printed).toEqual([expect.stringContaining('--junit FILE'), expect.stringContaining('ENOENT')]);
  });

  test('fails for a command that ends, or a URL that is taken', async () => {
    expect(await contractCheck(['http://127.0.0.1:1', ...SHORT, '--', 'false'])).toBe(2);
    expect(await withServer(undefined, (url) => contractCheck([url, ...SHORT, '--', 'true']))).toBe(2);
    expect(printed).toEqual(['the command ended with 1', expect.stringMatching(/^something answers at .* already$/)]);
  });

  test('knows its commands', () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ['--import', 'tsx', join(__dirname, '../checks/cli.ts'), ...args], {
        encoding: 'utf8',
      });
    expect(run()).toMatchObject({ status: 0, stdout: expect.stringContaining('contract-check URL') });
    expect(run('nothing').status).toBe(2);
    expect(run('contract-check').status).toBe(2);
  });
});

test('what a server says is text in the JUnit file', () => {
  const xml = asJunit('contract-check', [{ name: 'a "b"', outcome: 'FAILED', seen: '<&\u0000>', seconds: 1 }]);
  expect(xml).toContain('name="a &quot;b&quot;" time="1.000"><failure message="&lt;&amp;?&gt;"/></testcase>');
});
