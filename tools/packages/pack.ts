import { pack } from './build';
import { checkNeeds } from './needs';

const [what, ...languages] = process.argv.slice(2);

/** `needs LANGUAGE…` says what is missing to build packages; `pack LANGUAGE…` builds them in dist/. */
async function main(): Promise<void> {
  await checkNeeds(languages);
  if (what === 'pack') {
    for (const language of languages) {
      (await pack(language)).forEach((file) => console.log(file));
    }
  }
}

main().catch((error: Error) => {
  console.error(`packages: ${error.message}`);
  process.exitCode = 1;
});
