import { createRequire } from 'module';
import { report } from './report';

/** How many modules a `require()` loads. */
export interface ModulesResult {
  readonly modules: number;
}

const load = createRequire(__filename);
const before = Object.keys(load.cache).length;
load(process.argv[2]);
const result: ModulesResult = { modules: Object.keys(load.cache).length - before };
report(result);
