import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { build, generate, pack } from './build';
import { Report, together } from './report';
import { Tarball } from './tarball';
import { filesIn, must, ROOT } from './tools';

/**
 * The Java module is compiled with the newest aws-cdk-lib that mirrors of Maven Central hold in full; it is older than
 * the lowest version that the package asks for, and has every class and method that the package names.
 */
const JAVA_AWS_CDK_LIB = '2.263.0';

const OTHERS = ['java', 'go', 'dotnet'];

const report = new Report('packages');

async function checkTarball(tarball: Tarball): Promise<void> {
  await report.check('npm: at most 1.0 MB packed and 5 MB unpacked', () => console.log(`# ${tarball.checkSize()}`));
  await report.check('npm: no dependencies, and no peers but aws-cdk-lib and constructs', () =>
    tarball.checkManifest(),
  );
  await report.check('npm: no sources, tests or files of the checkout', () => tarball.checkTopLevel());
  await report.check('npm: assets/ holds the bundles of the handlers and nothing stale', () => tarball.checkAssets());
  await report.check('npm: the command line needs nothing but Node.js', () => tarball.checkCommand());
  await report.check('npm: lib/ holds each compiled module, no handlers and nothing stale', () => tarball.checkLib());
  await report.check('npm: lib/ imports nothing but peers, Node.js and itself', () => tarball.checkImports());
  await report.check('npm: the licences of what is bundled', () => tarball.checkNotices());
  await report.check('npm: alarms link the runbook of the version', () => tarball.checkRunbook());
}

/** Go's module is in a folder of the package's name. */
async function buildGo(code: string): Promise<void> {
  const [module] = filesIn(code).filter((file) => /^go\/[^/]+\/go\.mod$/.test(file));
  await must('go', ['build', '-mod=mod', './...'], { cwd: join(code, module, '..') });
}

async function buildJava(code: string): Promise<void> {
  const pom = join(code, 'java', 'pom.xml');
  const text = readFileSync(pom, 'utf8');
  const pinned = text.replace(/(<artifactId>aws-cdk-lib<\/artifactId>\s*<version>)[^<]+/, `$1${JAVA_AWS_CDK_LIB}`);
  if (pinned === text) {
    throw new Error(`${pom} has no dependency on aws-cdk-lib`);
  }
  writeFileSync(pom, pinned);
  await must('mvn', ['-B', '-q', '-ntp', '-Dmaven.javadoc.skip=true', 'package'], { cwd: join(code, 'java') });
  const [jar] = filesIn(join(code, 'java', 'target')).filter((file) => /^[^/]+\d\.jar$/.test(file));
  const { stdout } = await must('jar', ['tf', join(code, 'java', 'target', jar)]);
  if (!stdout.includes('.jsii.tgz')) {
    throw new Error(`${jar} does not hold the npm package`);
  }
}

/** Each public type has a file. */
function checkDotnet(code: string): void {
  const { types } = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as {
    types: Record<string, { name: string }>;
  };
  const files = filesIn(join(code, 'dotnet'));
  const missing = Object.values(types).filter(({ name }) => !files.some((file) => file.endsWith(`/${name}.cs`)));
  if (missing.length > 0 || !files.some((file) => file.endsWith('.csproj'))) {
    throw new Error(`missing: ${missing.map(({ name }) => name).join(', ')}`);
  }
}

/** jsii-pacmak writes them where each language has its licence. */
function checkNotices(code: string): void {
  const files = filesIn(code).filter((file) => file.endsWith('/NOTICE'));
  const missing = OTHERS.filter((language) => !files.some((file) => file.startsWith(`${language}/`)));
  if (missing.length > 0) {
    throw new Error(`no NOTICE for ${missing.join(', ')}`);
  }
}

void report.run(async () => {
  await report.step('bundle and compile', build);
  const tarball = await report.step('npm package', async () => {
    const [file] = (await pack('js')).filter((name) => name.endsWith('.tgz'));
    return Tarball.unpack(file);
  });
  await checkTarball(tarball);
  const code = await report.step('code of the Java, Go and .NET packages', () => generate(OTHERS));
  await report.check('Java, Go, .NET: the licences of what is bundled', () => checkNotices(code));
  await report.check('.NET: each public type has its code', () => checkDotnet(code));
  await together(
    report.check('Go: the module builds', () => buildGo(code)),
    report.check(`Java: the jar builds (with aws-cdk-lib ${JAVA_AWS_CDK_LIB})`, () => buildJava(code)),
  );
});
