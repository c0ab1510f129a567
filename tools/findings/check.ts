import { writeFileSync } from 'fs';
import { basename, join } from 'path';
import { ANSWERS } from './answers';
import { checkov } from './checkov';
import { guard } from './guard';
import { pageOf, PAGE, type Row } from './page';
import { writeTemplates } from './templates';
import { countsOf, MAX_RATIO, ratioOf, unneeded } from './verdict';
import { SCRATCH } from '../packages/tools';

/** Both checkers, at once. */
async function main(): Promise<string[]> {
  const subjects = writeTemplates(join(SCRATCH, 'findings'));
  const files = subjects.map(({ file }) => file);
  const reports = await Promise.all([checkov(files), guard(files)]);
  const findingsOf = (file: string) => reports.flatMap((report) => report.get(basename(file)) ?? []);
  const rows: Row[] = subjects.map(({ title, file, resources }) => {
    return { title, ...countsOf(resources, findingsOf(file), ANSWERS) };
  });
  console.table(rows.map((row) => ({ ...row, unanswered: row.unanswered.length, ratio: ratioOf(row).toFixed(2) })));
  if (process.argv.includes('--write')) {
    writeFileSync(PAGE, pageOf(rows, ANSWERS));
  }
  return [
    ...rows.flatMap(({ title, unanswered }) => unanswered.map((one) => `${title}: ${one}`)),
    ...rows.filter((row) => ratioOf(row) > MAX_RATIO).map(({ title }) => `${title}: more than ${MAX_RATIO} a resource`),
    ...unneeded(files.flatMap(findingsOf), ANSWERS).map((rule) => `${rule} is answered, and nothing breaks it`),
  ];
}

main().then(
  (faults) => {
    faults.forEach((fault) => console.error(fault));
    process.exitCode = faults.length === 0 ? 0 : 1;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
