import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { builtinModules } from 'module';
import { dirname, join } from 'path';
import { assets } from './build';
import { filesIn, must, ROOT, SCRATCH } from './tools';

const MAX_PACKED = 1_000_000;
const MAX_UNPACKED = 5_000_000;
const PEERS = ['aws-cdk-lib', 'constructs'];
const TOP_LEVEL =
  /^(package\.json|LICENSE|THIRD-PARTY-NOTICES|[A-Z]+\.md|\.jsii(\.tabl\.json)?|docs\/(events|openapi|golden-predictions\.schema|webhook-event\.schema)\.json|(lib|assets)\/.+)$/;

/** The npm package, unpacked. */
export class Tarball {
  /** Unpacks a package. */
  public static async unpack(file: string): Promise<Tarball> {
    const folder = join(SCRATCH, 'tarball');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await must('tar', ['-xzf', file, '-C', folder, '--strip-components=1']);
    return new Tarball(statSync(file).size, folder, filesIn(folder));
  }

  private constructor(
    private readonly packed: number,
    private readonly folder: string,
    private readonly files: string[],
  ) {}

  /** Small enough to be bundled in every language's package. */
  public checkSize(): string {
    const unpacked = this.files.reduce((sum, file) => sum + statSync(join(this.folder, file)).size, 0);
    const sizes = `${this.packed} bytes packed, ${unpacked} bytes unpacked, ${this.files.length} files`;
    expect(this.packed <= MAX_PACKED && unpacked <= MAX_UNPACKED, sizes);
    return sizes;
  }

  /** Whoever installs the package installs the peers and nothing else. */
  public checkManifest(): void {
    const manifest = JSON.parse(this.read('package.json')) as Record<string, object | undefined>;
    const kinds = ['dependencies', 'optionalDependencies', 'bundledDependencies', 'bundleDependencies'];
    expectNone(
      'dependencies',
      kinds.flatMap((kind) => Object.keys(manifest[kind] ?? {})),
    );
    const peers = Object.keys(manifest.peerDependencies ?? {}).sort();
    expect(peers.join() === PEERS.join(), `peers: ${peers.join(', ')}`);
  }

  /** No sources, no tests, and nothing that happens to lie in the checkout. */
  public checkTopLevel(): void {
    expectNone(
      'unexpected files',
      this.files.filter((file) => !TOP_LEVEL.test(file)),
    );
  }

  /** As it is in the checkout, where a test compares it with the bundles. */
  public checkNotices(): void {
    const name = 'THIRD-PARTY-NOTICES';
    expect(this.files.includes(name) && this.read(name) === readFileSync(join(ROOT, name), 'utf8'), `no ${name}`);
  }

  /** The command line runs with nothing installed. */
  public async checkCommand(): Promise<void> {
    const { bin } = JSON.parse(this.read('package.json')) as { bin: Record<string, string> };
    const command = join(this.folder, bin['cdk-golden-paths']);
    for (const name of ['contract-check', 'webhook-check']) {
      const { stdout } = await must(command, [name, '--help'], { env: { PATH: dirname(process.execPath) } });
      expect(stdout.includes(`${name} URL`), stdout);
    }
  }

  /** Exactly the bundles of the handlers that there are, with what they share, and the command line. */
  public async checkAssets(): Promise<void> {
    this.expectFolder('assets', await assets());
  }

  /** Exactly what jsii makes of the sources, without the handlers. */
  public checkLib(): void {
    const modules = filesIn(join(ROOT, 'src')).filter((file) => file.endsWith('.ts') && !file.includes('handlers/'));
    const names = modules.map((file) => file.slice(0, -'.ts'.length));
    this.expectFolder(
      'lib',
      names.flatMap((name) => [`lib/${name}.d.ts`, `lib/${name}.js`]),
    );
  }

  /** Code in lib/ imports the peers, Node.js and files of the package. */
  public checkImports(): void {
    const imports = this.files.filter((file) => /^lib\/.*\.js$/.test(file)).flatMap((file) => this.importsOf(file));
    expect(imports.length > 0, 'no imports found');
    expectNone(
      'imports of what is not installed',
      imports.filter(({ found }) => !found).map(({ text }) => text),
    );
  }

  /** Alarms of a release link the runbook of that release, whatever `main` has become since. */
  public async checkRunbook(): Promise<void> {
    const manifest = join(this.folder, 'package.json');
    const text = this.read('package.json');
    writeFileSync(manifest, JSON.stringify({ ...(JSON.parse(text) as object), version: '1.2.3' }));
    const script = 'console.log(require("./lib/monitoring/alarm-text.js").RUNBOOK_URL)';
    const { stdout } = await must(process.execPath, ['-e', script], { cwd: this.folder });
    writeFileSync(manifest, text);
    expect(stdout.endsWith('/blob/v1.2.3/docs/runbook.md\n'), stdout);
  }

  private importsOf(file: string) {
    return [...this.read(file).matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => ({
      text: `${name} in ${file}`,
      found: name.startsWith('.') ? this.has(join(dirname(file), name)) : isInstalled(name),
    }));
  }

  private has(module: string): boolean {
    return [`${module}.js`, `${module}/index.js`].some((file) => this.files.includes(file));
  }

  private expectFolder(folder: string, expected: string[]): void {
    const actual = this.files.filter((file) => file.startsWith(`${folder}/`));
    expect(expected.length > 0, `nothing is expected in ${folder}/`);
    expectNone(
      'missing',
      expected.filter((file) => !actual.includes(file)),
    );
    expectNone(
      'stale',
      actual.filter((file) => !expected.includes(file)),
    );
  }

  private read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }
}

function isInstalled(name: string): boolean {
  return builtinModules.includes(name.replace(/^node:/, '')) || PEERS.includes(name.split('/')[0]);
}

function expect(holds: boolean, message: string): void {
  if (!holds) {
    throw new Error(message);
  }
}

function expectNone(what: string, found: string[]): void {
  const shown = found.slice(0, 10).join('\n');
  expect(found.length === 0, `${what} (${found.length}):\n${shown}`);
}
