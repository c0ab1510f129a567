import { readdirSync, readFileSync } from 'fs';
import { basename, dirname, join } from 'path';
import type { Finding } from './finding';
import { run } from '../packages/tools';

const PACKAGE = dirname(require.resolve('@cdklabs/cdk-validator-cfnguard/package.json'));
const RULES = join(PACKAGE, 'rules', 'control-tower');
const PROGRAM = join(
  PACKAGE,
  'bin',
  process.platform === 'darwin' ? 'macos' : 'ubuntu',
  process.arch === 'arm64' ? 'aarch64' : 'x86_64',
  'cfn-guard',
);

interface FileReport {
  readonly name: string;
  readonly not_compliant: { readonly Rule: object }[];
}

/** What the proactive controls of AWS Control Tower find in templates, by the name of the file. */
export async function guard(files: string[]): Promise<Map<string, Finding[]>> {
  const severities = severitiesOfRules();
  const { stdout, output } = await run(PROGRAM, [
    ...['validate', '--rules', join(RULES, 'cfn-guard'), '--output-format', 'json', '--show-summary', 'none'],
    ...['--structured', '--data', ...files],
  ]);
  if (!stdout.startsWith('[')) {
    throw new Error(`cfn-guard has no report:\n${output.slice(0, 2000)}`);
  }
  return new Map(
    (JSON.parse(stdout) as FileReport[]).map(({ name, not_compliant: broken }): [string, Finding[]] => [
      basename(name),
      broken.flatMap(({ Rule }) => findings(JSON.stringify(Rule), severities)),
    ]),
  );
}

/** Its report is how it came to its verdict; what it says of resources are the paths in it. */
export function findings(rule: string, severities: Map<string, string>): Finding[] {
  const id = /\[(CT\.[A-Z0-9.]+)\]/.exec(rule)?.[1] ?? rule.slice(0, 100);
  const resources = [...rule.matchAll(/"path":"\/Resources\/([A-Za-z0-9]+)\//g)].map(([, resource]) => resource);
  if (resources.length === 0) {
    throw new Error(`the report of ${id} names no resource`);
  }
  return [...new Set(resources)].map((resource) => ({ rule: id, resource, severity: severities.get(id) }));
}

function severitiesOfRules(): Map<string, string> {
  const folder = join(RULES, 'metadata');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  return new Map(
    files.map((file) => {
      const { Id, Severity } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<
        'Id' | 'Severity',
        string
      >;
      return [Id, Severity];
    }),
  );
}
