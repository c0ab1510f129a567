import { createRequire } from 'module';
import { report } from './report';

/** The CPU time that it takes to load a bundle in a new process. */
export interface LoadsResult {
  readonly microseconds: number;
}

const load = createRequire(__filename);
const before = process.cpuUsage();
load(process.argv[2]);
const { user, system } = process.cpuUsage(before);
const result: LoadsResult = { microseconds: user + system };
report(result);
