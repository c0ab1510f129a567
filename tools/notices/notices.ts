import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { bundles } from '../bundles/bundles';
import { ROOT } from '../packages/tools';

/** What esbuild says of a bundle, as far as it is read here. */
export interface Metafile {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >;
}

/** A package whose code is in a bundle. */
interface Bundled {
  readonly title: string;
  readonly text: string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: unknown;
}

/** Licences under which code may be shipped within this package, which is under Apache-2.0. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'];
/** Where the text of a licence is that names no owner, for packages that come without their copy. */
const TEXTS = join(ROOT, 'node_modules/projen/license-text');
/** Of these the text alone is enough: the licence does not ask for a line of copyright. */
const WITHOUT_OWNER = ['Apache-2.0', 'MIT-0'];

const LICENCE_FILE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;
const RULE = `\n${'-'.repeat(100)}\n\n`;

/** The folders of the packages of which a bundle holds code. */
function foldersOf({ outputs }: Metafile): readonly string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.flatMap(([file, { bytesInOutput }]) => {
    const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
    return folder !== undefined && bytesInOutput > 0 ? [folder] : [];
  });
}

/** A text without empty lines around it. */
const read = (path: string): string => readFileSync(path, 'utf8').replace(/^\s*\n|\s+$/g, '');

/** The text that a package brings, or that of its licence. */
function textOf(folder: string, licence: string): string | undefined {
  const files = readdirSync(folder).filter((file) => LICENCE_FILE.test(file));
  const paths = files.sort().map((file) => join(folder, file));
  if (files.some((file) => !/^notice/i.test(file))) {
    return paths.map(read).join('\n\n');
  }
  const standard = [...paths, join(TEXTS, `${licence}.txt`)].map(read).join('\n\n');
  return WITHOUT_OWNER.includes(licence) ? standard.replace(/^Copyright \$.*\n+/m, '') : undefined;
}

/** A package, or what is wrong with its licence. */
function bundledFrom(folder: string): Bundled | string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const title = `${name} ${version}`;
  if (typeof license !== 'string') {
    return `${title} names no licence`;
  }
  if (!ALLOWED.includes(license)) {
    return `${title} is under ${license}, which is none of ${ALLOWED.join(', ')}`;
  }
  const text = textOf(folder, license);
  return text === undefined
    ? `${title} has no text of its licence, ${license}`
    : { title: `${title} (${license})`, text };
}

/** The packages of which the bundles hold code, each with its licence; equal texts are there once. */
export function notices(metafiles: readonly Metafile[], root: string): string {
  const folders = [...new Set(metafiles.flatMap(foldersOf))].sort();
  const results = folders.map((folder) => bundledFrom(join(root, folder)));
  const faults = results.filter((result) => typeof result === 'string');
  if (faults.length > 0) {
    throw new Error(`these packages cannot be bundled:\n${faults.join('\n')}`);
  }
  const packages = results.filter((result) => typeof result !== 'string');
  const words = ({ text }: Bundled): string => text.replace(/\s+/g, ' ').trim();
  const parts = [...new Set(packages.map(words))].map((wanted) => {
    const group = packages.filter((one) => words(one) === wanted);
    return `${[...new Set(group.map(({ title }) => title))].join('\n')}\n\n${group[0].text}\n`;
  });
  const head = 'The functions in assets/ hold code of the packages below, each under the licence that follows it.\n';
  return [`THIRD-PARTY NOTICES\n\n${head}`, ...parts].join(RULE);
}

/** Where the notices are, in the checkout and in the packages. */
export const NOTICES = join(ROOT, 'THIRD-PARTY-NOTICES');

/** The notices of the bundles in assets/, which are bundled anew for what esbuild says of them. */
export async function currentNotices(): Promise<string> {
  return notices(
    (await bundles()).map(({ metafile }) => metafile),
    ROOT,
  );
}
