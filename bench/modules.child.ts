import { createRequire } from 'module';
import * as path from 'path';
import { report } from './report';

/** What a `require()` of some modules loads, in files. */
export interface ModulesResult {
  /** Of the library, or of the hand-written apps. */
  readonly own: number;
  /** Of aws-cdk-lib and constructs, and of what they load themselves. */
  readonly dependencies: number;
  /** Those of aws-cdk-lib that are more than the index of a service: its classes, and what they load. */
  readonly classes: number;
}

const DEPENDENCIES = `${path.sep}node_modules${path.sep}`;
/** An index of aws-cdk-lib, whose classes load when they are used; `constructs` has no such thing. */
const INDEX = /^aws-cdk-lib\/([\w-]+\/)?index\.js$|^constructs\//;

const load = createRequire(__filename);
const before = new Set(Object.keys(load.cache));
process.argv.slice(2).forEach((module) => load(module));
const files = Object.keys(load.cache).filter((file) => !before.has(file));
const dependencies = files.filter((file) => file.includes(DEPENDENCIES));
const nameOf = (file: string) => file.slice(file.indexOf(DEPENDENCIES) + DEPENDENCIES.length).replaceAll(path.sep, '/');
const result: ModulesResult = {
  own: files.length - dependencies.length,
  dependencies: dependencies.length,
  classes: dependencies.filter((file) => !INDEX.test(nameOf(file))).length,
};
report(result);
