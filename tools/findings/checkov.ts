import { basename, join } from 'path';
import type { Finding } from './finding';
import { pythonVenv } from '../../emulator/venv';
import { ROOT, run } from '../packages/tools';

interface Report {
  readonly results?: {
    readonly failed_checks: { readonly check_id: string; readonly file_path: string; readonly resource: string }[];
  };
  readonly summary?: { readonly parsing_errors: number };
}

/** What checkov finds in templates, by the name of the file. It asks nobody: severities are only for its customers. */
export async function checkov(files: string[]): Promise<Map<string, Finding[]>> {
  const python = await pythonVenv(join(ROOT, '.venv', 'findings'), join(__dirname, 'requirements.txt'));
  const { stdout, output } = await run(
    join(python, '..', 'checkov'),
    ['--framework', 'cloudformation', '--output', 'json', '--compact', '--quiet', '--file', ...files],
    { env: { ...process.env, LOG_LEVEL: 'ERROR' } },
  );
  const { results, summary } = report(stdout, output);
  if (results === undefined || summary?.parsing_errors !== 0) {
    throw new Error(`checkov did not read every template:\n${output.slice(0, 2000)}`);
  }
  const found = new Map(files.map((file): [string, Finding[]] => [basename(file), []]));
  results.failed_checks.forEach(({ check_id: rule, file_path: file, resource }) =>
    found.get(basename(file))!.push({ rule, resource: resource.split('.')[1] }),
  );
  return found;
}

function report(stdout: string, output: string): Report {
  try {
    return JSON.parse(stdout) as Report;
  } catch {
    throw new Error(`checkov has no report:\n${output.slice(0, 2000)}`);
  }
}
