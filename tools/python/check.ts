import { readFileSync } from 'fs';
import { join } from 'path';
import { installWheel, makeEnvironment } from './environment';
import { checkRaised, EXPECTED, raisedByMistakes } from './mistakes';
import {
  checkFunctions,
  checkPylint,
  checkReadme,
  checkTemplates,
  checkTypes,
  checkTypesAreKnown,
  writeReadmes,
  type PythonOfReadme,
} from './sources';
import {
  checkSearchPath,
  compareTemplates,
  exampleApp,
  gallery,
  synthesizePython,
  synthesizeTypeScript,
  templateFiles,
  type Example,
} from './templates';
import { checkDescription, checkNotices } from './wheel';
import { build, pack } from '../packages/build';
import { Report, together } from '../packages/report';
import { ROOT } from '../packages/tools';

const SUFFIXES = ['dev', 'prod'];

const report = new Report('python');

async function makeWheel(): Promise<string> {
  await report.step('bundle and compile', build);
  return report.step('wheel', async () => (await pack('python')).filter((file) => file.endsWith('.whl'))[0]);
}

/** Both languages are compared on one version of aws-cdk-lib. */
function checkVersions(): void {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const requirements = readFileSync(join(ROOT, 'tools', 'python', 'requirements.txt'), 'utf8').split(/\s/);
  for (const name of ['aws-cdk-lib', 'constructs']) {
    if (!requirements.includes(`${name}==${devDependencies[name]}`)) {
      throw new Error(`package.json has ${name} ${devDependencies[name]}, tools/python/requirements.txt has not`);
    }
  }
}

/** Apps whose function is written in the language of the app, so that no template can be the other's. */
const OWN_LANGUAGE = ['own-function'];

async function checkExample(example: Example): Promise<void> {
  const { name, ignored = [] } = example;
  await report.check(`${name}: Python synthesizes with nothing but node and Python`, async () => {
    checkSearchPath();
    await synthesizePython(example);
  });
  const compared = !OWN_LANGUAGE.includes(name);
  await report.check(
    `${name}: ${compared ? 'Python and TypeScript write the same templates' : 'TypeScript synthesizes'}`,
    async () => {
      await synthesizeTypeScript(example);
      if (compared) {
        compareTemplates(example);
      }
    },
  );
  await report.check(`${name}: cfn-lint finds nothing`, () => checkTemplates(templateFiles(example), ignored));
}

async function checkMistakes(): Promise<void> {
  const raised = await report.step('mistakes', raisedByMistakes);
  for (const [mistake, expected] of Object.entries(EXPECTED)) {
    await report.check(`${mistake} is a ${expected.type} that says so`, () => checkRaised(expected, raised[mistake]));
  }
}

async function checkBehaviour(written: PythonOfReadme[]): Promise<void> {
  for (const example of [...SUFFIXES.map(exampleApp), ...gallery()]) {
    await checkExample(example);
  }
  await checkMistakes();
  for (const [readme, file] of written) {
    await report.check(`the Python of ${readme} runs`, () => checkReadme(file));
  }
  await report.check('pytest', checkFunctions);
  await report.check('pylint 10/10', checkPylint);
}

async function checkSources(written: PythonOfReadme[]): Promise<void> {
  await report.check('mypy --strict finds nothing', () => checkTypes(written));
  await report.check('mypy knows the types of the package', checkTypesAreKnown);
}

void report.run(async () => {
  const [wheel] = await together(makeWheel(), report.step('virtual environment', makeEnvironment));
  await report.step('install the wheel', () => installWheel(wheel));
  await report.check('Python and npm test the same versions of aws-cdk-lib and constructs', checkVersions);
  await report.check('the description on PyPI is in Python, and its links lead somewhere', checkDescription);
  await report.check('the wheel holds the notices of what is bundled', checkNotices);
  const written = writeReadmes();
  await together(checkBehaviour(written), checkSources(written));
});
