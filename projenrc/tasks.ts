import type { awscdk, TaskStep } from 'projen';

/** Those of test/integ, without or with the long ones. */
function integrationTests(report: string, which: string): string {
  return `jest --ci --config test/integ/jest.config.json --json --outputFile=test-reports/${report}.json ${which}='long\\.test'`;
}

/** Tasks that need nothing but `npm ci` and bundles. `npm test` and `.ci/run` run them by tools/suites/plans.ts. */
const TASKS: Record<string, { description: string; steps: TaskStep[] }> = {
  'test:types': {
    description: 'Types of all files and of the snippets in READMEs',
    steps: [{ exec: 'tsx tools/suites/snippets.ts' }, { exec: 'tsc --noEmit -p tsconfig.dev.json' }],
  },
  'test:unit': {
    description: 'Unit, property, model and template tests with coverage',
    steps: [{ exec: 'jest --ci --json --outputFile=test-reports/unit.json', receiveArgs: true }],
  },
  'test:integ': {
    description: 'Integration tests on the embedded emulator, but for the long ones',
    steps: [{ exec: integrationTests('integ', '--testPathIgnorePatterns'), receiveArgs: true }],
  },
  'test:integ:long': {
    description: 'Integration tests that deny, kill, move, wait, or run whole programs',
    steps: [{ exec: integrationTests('integ-long', '--testPathPatterns'), receiveArgs: true }],
  },
  'test:python': {
    description: 'The wheel, the Python example and the templates that both languages make',
    steps: [{ exec: 'tsx tools/python/check.ts' }],
  },
  'test:ml-api': {
    description: 'The service of examples/ml-api: its own tests, and as processes with PostgreSQL and the emulator',
    steps: [{ exec: 'tsx tools/ml-api/check.ts' }],
  },
  'test:packages': {
    description: 'The packages of the other languages, and what is in the npm package',
    steps: [{ exec: 'tsx tools/packages/check.ts' }],
  },
  'check:templates': {
    description: 'What checkers of templates find, against the answers in docs/findings.md: check:templates --write',
    steps: [{ exec: 'tsx tools/findings/check.ts', receiveArgs: true }],
  },
  'bench:counts': {
    description: 'What bench can say without a clock',
    steps: [{ exec: 'tsx bench/index.ts --deterministic' }],
  },
  bench: {
    description: 'Compares the library with bare equivalents',
    steps: [{ spawn: 'bundle' }, { exec: 'tsx bench/index.ts', receiveArgs: true }],
  },
  demo: {
    description: 'Runs traffic through the example app, deployed to the embedded emulator',
    steps: [{ exec: 'node --no-warnings --import tsx tools/demo/demo.ts', receiveArgs: true }],
  },
  load: {
    description:
      'Sends 20,000 events through a pipeline on the embedded emulator: load --events N --concurrency N --write',
    steps: [{ exec: 'node --no-warnings --import tsx tools/load/load.ts', receiveArgs: true }],
  },
  'load:shop': {
    description: 'Lets customers buy at a shop on the embedded emulator: load:shop --seconds N --concurrency N --write',
    steps: [{ exec: 'node --no-warnings --import tsx tools/load/shop.ts', receiveArgs: true }],
  },
  fuzz: {
    description:
      'Sends a shop on the embedded emulator what docs/openapi.json allows, and what not: fuzz --max-examples N',
    steps: [{ exec: 'node --no-warnings --import tsx tools/fuzz/shop.ts', receiveArgs: true }],
  },
  mutation: {
    description: 'Breaks handlers and shared rooms on purpose, and tells which breaks no test notices',
    steps: [{ exec: 'tsx tools/mutation/run.ts', receiveArgs: true }],
  },
  synth: {
    description: 'Writes the cloud assemblies of the example app: synth --output DIR',
    steps: [{ spawn: 'bundle' }, { exec: 'tsx test/integ/synth.ts', receiveArgs: true }],
  },
  openapi: {
    description: 'Writes docs/*.json, docs/failover.md and the models of the gateway, from the contracts in the code',
    steps: [{ exec: 'tsx tools/openapi/write.ts' }, { exec: 'tsx tools/failover/write.ts' }],
  },
  preview: {
    description: 'Draws docs/images from the templates: diagrams, and dashboards with simulated metrics',
    steps: [{ exec: 'tsx tools/diagram/write.ts' }, { exec: 'tsx tools/preview/write.ts' }],
  },
};

/** The languages beside JavaScript that there are packages of. */
const LANGUAGES = ['java', 'python', 'dotnet', 'go'];

/** The packages of other languages have a README of their own; whoever lacks a tool is told before anything is built. */
function packageTasks({ tasks }: awscdk.AwsCdkConstructLibrary): void {
  LANGUAGES.forEach((language) =>
    tasks.tryFind(`package:${language}`)!.reset(`tsx tools/packages/pack.ts pack ${language}`),
  );
  tasks.tryFind('package-all')!.prependExec(`tsx tools/packages/pack.ts needs ${LANGUAGES.join(' ')}`);
}

/** The tasks of the project beside those of projen. */
export function addTasks(project: awscdk.AwsCdkConstructLibrary): void {
  Object.entries(TASKS).forEach(([name, options]) => project.addTask(name, options));
  packageTasks(project);
  // Without a projen in between, which Ctrl-C would end before what it runs.
  ['demo', 'load'].forEach((name) =>
    project.setScript(name, `node --no-warnings --import tsx tools/${name}/${name}.ts`),
  );
  project.testTask.reset();
  project.testTask.spawn(project.bundler.bundleTask);
  project.testTask.exec('tsx tools/suites/run.ts test');
  project.addTask('ci', { description: 'Everything that CI tests', exec: 'bash .ci/run' });
}
