import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { parseArgs } from 'util';
import { fuzz, prepareFuzz, type Fuzzed, type FuzzOptions, type User } from './fuzz';
import { narrowed, operationsWith } from './narrow';
import { inScratch } from '../../emulator/undo';
import { ROOT } from '../packages/tools';
import { startShop } from '../shop/deploy';
import { run } from '../traffic/deployment';
import { Stopwatch } from '../traffic/stopwatch';

const HELP = `npx projen fuzz -- [options]

Deploys a shop to the embedded emulator and sends it what docs/openapi.json allows, and what it does not, as two customers
and an administrator. Exits with 1 when an answer is a server error, not what the document promises, or another customer's.

  --max-examples N  requests for each operation in each phase, at most (default 20)
  -h, --help        this text
`;

async function main(): Promise<number> {
  const { help, maxExamples } = readOptions();
  if (help) {
    console.log(HELP);
    return 0;
  }
  const watch = new Stopwatch();
  const { client, customers, admin } = await startShop(watch, 2);
  await watch.lap('prepare Schemathesis, which is installed the first time', prepareFuzz);
  const users: User[] = [...customers.map((customer) => ({ ...customer, isPrivate: true })), admin];
  const options = { url: client.url, users, maxExamples };
  const { passed, failed, findings, output } = await watch.lap('fuzz', () => fuzzShop(options));
  if (failed > 0) {
    console.log(`${output}\n${findings.join('\n')}`);
  }
  console.log(`\n${passed} passed, ${failed} failed\n\n  seconds  ${watch}\n`);
  return failed === 0 ? 0 : 1;
}

function readOptions(): { help: boolean; maxExamples: number } {
  const { values } = parseArgs({
    options: {
      'max-examples': { type: 'string', default: '20' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return { help: values.help, maxExamples: Number(values['max-examples']) };
}

function fuzzShop(options: Omit<FuzzOptions, 'document'>): Promise<Fuzzed> {
  const contract = JSON.parse(readFileSync(join(ROOT, 'docs', 'openapi.json'), 'utf8'));
  return inScratch((folder) => {
    const document = join(folder, 'openapi.json');
    writeFileSync(document, JSON.stringify(narrowed(contract)));
    return fuzz({ ...options, document, dependent: operationsWith('cursor', contract) });
  });
}

run(main);
