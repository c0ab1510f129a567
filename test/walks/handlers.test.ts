import { execFileSync } from 'child_process';
import { cpSync, mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { AssetStaging, Stack } from 'aws-cdk-lib';
import { handlersOf } from '../../tools/bundles/bundles';
import { ofType, standard, SYSTEMS, VARIANTS } from '../variants';

/** A function of the library as a template says it. */
interface Runs {
  readonly construct: string;
  readonly handler: string;
  readonly variables: Record<string, unknown>;
}

const ASSETS = join(__dirname, '../../assets');
const CONSTRUCTS = [...new Set(SYSTEMS.map(({ folder }) => folder))];
const constructOf = new Map(CONSTRUCTS.map((folder) => [`${hashOf(folder)}.zip`, folder]));

/** What the functions of all variants run of the library. */
const functions: Runs[] = VARIANTS.flatMap((variant) =>
  ofType(standard(variant), 'AWS::Lambda::Function').flatMap(([, { Properties }]) => {
    const { Code, Handler: handler, Environment } = Properties;
    const construct = constructOf.get(Code.S3Key);
    return construct === undefined ? [] : [{ construct, handler, variables: Environment.Variables }];
  }),
);
const distinct = [...new Map(functions.map((one) => [`${one.construct}/${one.handler}`, one]))];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'task-'));
  CONSTRUCTS.forEach((name) => cpSync(join(ASSETS, name), join(folder, name), { recursive: true }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('what functions run', () => {
  test.each(distinct)('%s is there, and loads with nothing beside it', (_, runs) => {
    const [file, name] = runs.handler.split('.');
    expect(exportsOf(runs.construct, file, runs.variables)).toContain(name);
  });

  test('is all that the package has', () => {
    const used = distinct.map(([, { construct: of, handler }]) => `${of}/${handler}`);
    const exported = CONSTRUCTS.flatMap((of) =>
      Object.keys(handlersOf(of)).flatMap((file) => {
        const { variables } = functions.find((one) => one.construct === of && one.handler.startsWith(`${file}.`))!;
        return exportsOf(of, file, variables).map((name) => `${of}/${file}.${name}`);
      }),
    );
    expect(exported.sort()).toEqual(used.sort());
  });
});

/** What a file exports in a process that has the folder of the construct and the variables of the function. */
function exportsOf(of: string, file: string, variables: Record<string, unknown>): string[] {
  const script = `process.stdout.write(JSON.stringify(Object.entries(require('./${file}')).map(([name, value]) => [name, typeof value])))`;
  const env = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, textOf(value)]));
  const output = execFileSync(process.execPath, ['-e', script], {
    cwd: join(folder, of),
    env: { AWS_REGION: 'eu-west-1', NODE_NO_WARNINGS: '1', ...env },
    encoding: 'utf8',
  });
  const exported = JSON.parse(output) as [string, string][];
  expect(exported.map(([, type]) => type)).toEqual(exported.map(() => 'function'));
  return exported.map(([name]) => name);
}

/** A value of a template as AWS CloudFormation would make it, with `x` for what only that knows. */
function textOf(value: unknown): string {
  const parts = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  return typeof value === 'string' ? value : parts === undefined ? 'x' : parts[1].map(textOf).join(parts[0]);
}

function hashOf(name: string): string {
  return new AssetStaging(new Stack(), 'Bundle', { sourcePath: join(ASSETS, name) }).assetHash;
}
