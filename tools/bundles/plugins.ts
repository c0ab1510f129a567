import { readFileSync } from 'fs';
import * as path from 'path';
import type { Plugin } from 'esbuild';

const INDEXES = /node_modules\/@(aws-sdk|smithy)\/.*\/index\.js$/;
const NAMED_EXPORT = /^export \{[^}]*\} from .*$/gm;
const NAMESPACE = 'by-name';

/**
 * Lets a handler have of an index of the SDK what it imports by name, and nothing else. esbuild splits file by file: whoever imports one name
 * of an index would load every file of it that any other handler of the construct needs, such as what reads XML for the client
 * of Amazon S3. So each `export { a } from './b'` of an index becomes a module of its own, which only those meet who import `a`.
 */
export const byName: Plugin = {
  name: NAMESPACE,
  setup(build) {
    const root = build.initialOptions.absWorkingDir!;
    build.onLoad({ filter: INDEXES }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8').replace(
        NAMED_EXPORT,
        (statement) => `export * from ${JSON.stringify(`${NAMESPACE}:${statement}`)};`,
      ),
    }));
    // Where it stands is told from the root, because names of bundled files depend on it.
    build.onResolve({ filter: new RegExp(`^${NAMESPACE}:`) }, ({ path: id, resolveDir }) => ({
      path: `${path.relative(root, resolveDir)}:${id.slice(NAMESPACE.length + 1)}`,
      namespace: NAMESPACE,
      sideEffects: false,
    }));
    build.onLoad({ filter: /./, namespace: NAMESPACE }, ({ path: id }) => {
      const [folder, statement] = id.split(/:(.*)/s);
      return { contents: statement, resolveDir: path.join(root, folder) };
    });
  },
};

/** What the SDK imports only in a browser, or once an operation answers with a stream of events. No function is or does that. */
export const NEVER_IMPORTED = ['bowser', '@smithy/core/event-streams'];

/** Leaves it out, but for what clients import of it when they are loaded. */
export const withoutLazy: Plugin = {
  name: 'without-lazy',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path: name, kind }) =>
      kind === 'dynamic-import' && NEVER_IMPORTED.includes(name) ? { path: name, external: true } : undefined,
    );
  },
};
