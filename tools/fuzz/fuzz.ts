import { readFileSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { outcomeOf, type Outcome } from './outcome';
import { inScratch } from '../../emulator/undo';
import { pythonVenv } from '../../emulator/venv';
import { ROOT, run } from '../packages/tools';

/** The same requests in each run. */
const SEED = '1';
/** API Gateway answers a method that is not there with 403, and not with 405. */
const NOT_CHECKED = 'unsupported_method';

/**
 * What may be answered to a request that the document allows: also 412 when it is meant for another version, and 422 when
 * its idempotency key was used for another one. Server errors are looked for elsewhere.
 */
const FINE = ['2xx', '3xx', '401', '403', '404', '409', '412', '422', '429', '5xx'];
/** What may be answered when a header is missing; RFC 6585 has a status of its own for `If-Match`. */
const HEADER_MISSING = ['400', '401', '403', '406', '415', '422', '428'];

/** Who calls; what one may not do is tried as the next one. */
export interface User {
  readonly name: string;
  /** The header `Authorization`. */
  readonly authorization: string;
  /** Whether what is theirs is hidden from the others of whom that is so. */
  readonly isPrivate?: boolean;
}

/** What is tried, and how hard. */
export interface FuzzOptions {
  readonly url: string;
  /** The OpenAPI document, as a file. */
  readonly document: string;
  readonly users: readonly User[];
  /** Requests for each operation in each phase, at most. */
  readonly maxExamples: number;
  /**
   * Operations such as `GET /notes` whose parameters can only be right together, which a document cannot say: they may
   * answer 400.
   *
   * @default - none
   */
  readonly dependent?: readonly string[];
}

/** What a run showed, and what Schemathesis printed. */
export interface Fuzzed extends Outcome {
  readonly output: string;
}

/** Makes the Python environment of Schemathesis, once for each content of its requirements. */
export async function prepareFuzz(): Promise<string> {
  return pythonVenv(join(ROOT, '.venv', 'fuzz'), join(__dirname, 'requirements.txt'));
}

/** Sends requests that the document allows, and others, and checks the answers against it. */
export async function fuzz(options: FuzzOptions): Promise<Fuzzed> {
  const python = await prepareFuzz();
  return inScratch(async (folder) => {
    const [config, report] = [join(folder, 'schemathesis.toml'), join(folder, 'report.json')];
    writeFileSync(config, configOf(options, folder));
    const program = join(dirname(python), 'schemathesis');
    // Nothing is inherited: a proxy would see the requests, and a setting change them.
    const env = { PATH: process.env.PATH, HOME: folder };
    const args = ['--config-file', config, '--no-color', 'run', options.document, ...argumentsOf(options, report)];
    const { code, output } = await run(program, args, { cwd: folder, env });
    if (code !== 0 && code !== 1) {
      throw new Error(`Schemathesis ended with ${code}\n${output}`);
    }
    return { ...outcomeOf(JSON.parse(readFileSync(report, 'utf8'))), output };
  });
}

function argumentsOf({ url, maxExamples }: FuzzOptions, report: string): string[] {
  const generation = ['--max-examples', String(maxExamples), '--seed', SEED, '--generation-deterministic'];
  const reporting = ['--report', 'json', '--report-json-path', report];
  return ['--url', url, '--exclude-checks', NOT_CHECKED, '--continue-on-failure', ...generation, ...reporting];
}

/** The configuration; who calls is in a file beside it. */
function configOf({ users, dependent = [] }: FuzzOptions, folder: string): string {
  const operations = dependent.flatMap((name) => [
    '[[operations]]',
    `include-name = ${JSON.stringify(name)}`,
    `checks.positive_data_acceptance.expected-statuses = ${JSON.stringify(['400', ...FINE])}`,
  ]);
  const checks = [
    '[checks]',
    `positive_data_acceptance.expected-statuses = ${JSON.stringify(FINE)}`,
    `missing_required_header.expected-statuses = ${JSON.stringify(HEADER_MISSING)}`,
  ];
  return [...checks, ...usersOf(users, folder), ...operations].join('\n');
}

function usersOf(users: readonly User[], folder: string): string[] {
  if (users.length === 0) {
    return [];
  }
  const path = join(folder, 'users.json');
  const auth = users.map(({ name, authorization }) => ({
    name,
    fixedHeaders: [{ name: 'Authorization', value: authorization }],
  }));
  writeFileSync(path, JSON.stringify({ auth }), { mode: 0o600 });
  const peers = users.filter(({ isPrivate }) => isPrivate).map(({ name }) => name);
  const lines = ['[auth.wfc]', `path = ${JSON.stringify(path)}`];
  return [...lines, ...(peers.length > 1 ? [`peers = ${JSON.stringify(peers)}`] : [])];
}
