import { build, type BuildOptions } from 'esbuild';
import { OPTIONS, ROOT } from '../tools/bundles/bundles';

/** What a file, or a text that stands in the root of the repository, is bundled to by itself: one file, as anybody would make it. */
export async function oneFile(
  source: { entry: string } | { text: string },
  options: BuildOptions = {},
): Promise<Uint8Array> {
  const { outputFiles } = await build({
    ...OPTIONS,
    ...options,
    ...('entry' in source ? { entryPoints: [source.entry] } : { stdin: { contents: source.text, resolveDir: ROOT } }),
    format: 'cjs',
  });
  return outputFiles![0].contents;
}
