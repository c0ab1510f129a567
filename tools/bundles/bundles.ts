import { existsSync, readdirSync } from 'fs';
import * as path from 'path';
import { build, transform, type BuildOptions, type Metafile } from 'esbuild';
import { byName, withoutLazy } from './plugins';

/** The root of the repository. */
export const ROOT = path.join(__dirname, '..', '..');

/** How code for functions is bundled, in one file or in several. */
export const OPTIONS = {
  absWorkingDir: ROOT,
  // Names of files depend on the paths of what is in them.
  preserveSymlinks: true,
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node22',
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** What of the SDK no function needs. */
export const IN_LAMBDA = {
  // In AWS Lambda credentials come in variables and from nowhere else (docs/decisions/ADR-040).
  alias: { '@aws-sdk/credential-provider-node': './src/functions/handlers/credentials.ts' },
  plugins: [withoutLazy],
} satisfies BuildOptions;

/** The functions of a construct: a file for each handler, and files with what handlers share. */
export interface Bundle {
  readonly construct: string;
  /** The text of each file, by its path in the repository. */
  readonly files: ReadonlyMap<string, string>;
  /** What esbuild says of them. */
  readonly metafile: Metafile;
}

/** The sources of a construct's handlers by the name of their file in assets/, which stands before the dot in `Handler`. */
export function handlersOf(construct: string): Record<string, string> {
  const folder = path.join('src', construct, 'handlers');
  const files = existsSync(path.join(ROOT, folder)) ? readdirSync(path.join(ROOT, folder)) : [];
  const sources = files.filter((file) => file.endsWith('.lambda.ts'));
  return Object.fromEntries(sources.map((file) => [path.basename(file, '.lambda.ts'), path.join(folder, file)]));
}

/** The bundles of all constructs. */
export async function bundles(): Promise<Bundle[]> {
  const constructs = readdirSync(path.join(ROOT, 'src')).filter((folder) => Object.keys(handlersOf(folder)).length > 0);
  return Promise.all(constructs.map(bundle));
}

async function bundle(construct: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    ...OPTIONS,
    ...IN_LAMBDA,
    entryPoints: handlersOf(construct),
    outdir: path.join('assets', construct),
    // esbuild splits ES modules only.
    format: 'esm',
    splitting: true,
    metafile: true,
    plugins: [...IN_LAMBDA.plugins, byName],
  });
  const files = outputFiles.map(
    async (file) => [path.relative(ROOT, file.path), await toCommonJs(file.text)] as [string, string],
  );
  return { construct, files: new Map(await Promise.all(files)), metafile };
}

/**
 * The module that Node.js loads faster. What it exports is named as plainly as that can be: esbuild's own way, for modules
 * that anybody imports, costs 430 bytes a file, and 2 % of a cold load.
 */
async function toCommonJs(module: string): Promise<string> {
  const text = module.replace(/export\{([^}]*)\};\s*$/, (_, names: string) => {
    const getters = names.split(',').map((name) => {
      const [local, exported = local] = name.split(' as ');
      return `get ${exported}(){return ${local}}`;
    });
    return `module.exports={${getters.join()}};`;
  });
  const { code } = await transform(text, {
    format: 'cjs',
    minify: true,
    target: OPTIONS.target,
    logOverride: { 'commonjs-variable-in-esm': 'silent' },
  });
  return code;
}

/** The files that a file of a bundle loads when it is loaded, itself among them. */
export function loadedBy({ metafile }: Pick<Bundle, 'metafile'>, file: string): string[] {
  const found = new Set([file]);
  for (const loaded of found) {
    const { imports } = metafile.outputs[loaded];
    imports
      .filter(({ kind, external }) => kind === 'import-statement' && !external)
      .forEach((one) => found.add(one.path));
  }
  return [...found];
}
