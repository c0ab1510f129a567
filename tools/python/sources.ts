import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { bareEnvironment, bin, EXAMPLE, python } from './environment';
import { filesIn, ROOT, run, SCRATCH, type Result } from '../packages/tools';
import { readmes } from '../suites/snippets';

/** Calls that are wrong in ways that only the types of the package itself tell. */
const MISUSE = `
from aws_cdk import App, Stack
from cdk_golden_paths import WebhookPipeline

pipeline = WebhookPipeline(Stack(App(), "Stack"), "Pipeline", environment_suffix=42)
WebhookPipeline(pipeline, "Inner", suffix="dev")
pipeline.outputs.endpoint_url + 1
pipeline.nothing()
`;
const FAULTS = ['incompatible type "int"', 'Unexpected keyword argument "suffix"', 'Unsupported operand', '"nothing"'];

/** Python files of the repository; the service of examples/ml-api has packages and checks of its own. */
function sources(): string[] {
  const inFolder = (folder: string) => filesIn(folder).map((name) => join(folder, name));
  return [...inFolder(join(ROOT, 'examples')), ...inFolder(join(ROOT, 'tools', 'python'))].filter(
    (file) => file.endsWith('.py') && !file.includes(join('examples', 'ml-api')),
  );
}

/** 10/10, with the default settings. */
export async function checkPylint(): Promise<void> {
  const { code, output } = await check('pylint', ['--persistent=no', ...sources()]);
  if (code !== 0 || !output.includes('rated at 10.00/10')) {
    throw new Error(output);
  }
}

/** The functions of the examples that are written in Python do what the READMEs say of them. */
export async function checkFunctions(): Promise<void> {
  await python(['-m', 'pytest', '-q', '-p', 'no:cacheprovider', join(ROOT, 'tools', 'python')]);
}

/** No complaint in strict mode, nor about the Python of the READMEs. */
export async function checkTypes(written: PythonOfReadme[]): Promise<void> {
  const { code, output } = await mypy([...sources(), ...written.map(([, file]) => file)]);
  if (code !== 0) {
    throw new Error(output);
  }
}

/** The package's own types are known: mypy finds what is wrong. */
export async function checkTypesAreKnown(): Promise<void> {
  const { output } = await mypy(['-c', MISUSE]);
  const missed = FAULTS.filter((fault) => !output.includes(fault));
  if (missed.length > 0) {
    throw new Error(`not found: ${missed.join(', ')}\n${output}`);
  }
}

/** A README with Python in it, and the file that holds that. */
export type PythonOfReadme = [readme: string, file: string];

/** Writes the Python of each README to a file. */
export function writeReadmes(): PythonOfReadme[] {
  return ['README.md', ...readmes()].flatMap((readme): PythonOfReadme[] => {
    const blocks = [...readFileSync(join(ROOT, readme), 'utf8').matchAll(/^```python\n(.*?)^```$/gms)];
    const file = join(SCRATCH, 'readme', `${readme.replaceAll(/\W/g, '_')}.py`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, blocks.map(([, code]) => code).join('\n'));
    return blocks.length > 0 ? [[readme, file]] : [];
  });
}

/** Runs the Python of a README. */
export async function checkReadme(file: string): Promise<void> {
  const outdir = `${file}.cdk.out`;
  await python([file], { CDK_OUTDIR: outdir });
  if (!filesIn(outdir).some((name) => name.endsWith('.template.json'))) {
    throw new Error('no template was written');
  }
}

/** Neither an error nor a warning, but for what is named. */
export async function checkTemplates(files: string[], ignored: string[] = []): Promise<void> {
  const ignore = ignored.flatMap((rule) => ['--ignore-checks', rule]);
  const { code, output } = await check('cfn-lint', [...ignore, '--', ...files]);
  if (code !== 0) {
    throw new Error(output);
  }
}

async function mypy(args: string[]): Promise<Result> {
  const cache = join(ROOT, '.venv', 'python', 'mypy-cache');
  return check('mypy', ['--strict', '--cache-dir', cache, ...args]);
}

async function check(name: string, args: string[]): Promise<Result> {
  return run(bin(name), args, { cwd: EXAMPLE, env: bareEnvironment() });
}
