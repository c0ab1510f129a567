import { resolve } from 'path';
import { fuzz } from './fuzz';
import { HELP, readOptions } from './options';

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(HELP);
    return 0;
  }
  const { passed, failed, findings, output } = await fuzz({ ...options, document: resolve(options.document) });
  if (failed > 0) {
    console.log(`${output}\n${findings.join('\n')}`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

main().then(
  (code) => (process.exitCode = code),
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
