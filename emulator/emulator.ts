import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from 'fs';
import * as http from 'http';
import * as https from 'https';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { Child } from './child';
import { freePort } from './free-port';
import { forget, removeFolder, undoAtEnd } from './undo';
import { pythonVenv } from './venv';

const ROOT = join(__dirname, '..');
const STATE = join(ROOT, '.ministack');
const REGION = 'us-east-1';
const START_TIMEOUT_MS = 20_000;

/** How an emulator is started. */
export interface EmulatorOptions {
  /** Whether signatures are verified and IAM policies evaluated, which also needs TLS. */
  readonly enforceIam?: boolean;
  /** Whether the emulator goes on when this process ends, however it ends. */
  readonly keep?: boolean;
  /** A file with a certificate that functions trust beside those of Node.js; not with `enforceIam`, which has one of its own. */
  readonly trusted?: string;
}

/** Something that was deployed and does nothing. */
export interface Recorded {
  readonly stack: string;
  readonly type: string;
  readonly logicalId: string;
}

/** What the emulator runs on, made when it is first asked for; returns its Python. */
export async function prepareEmulator(): Promise<string> {
  return pythonVenv(join(STATE, 'venv'), join(__dirname, 'shim', 'requirements.txt'));
}

/** MiniStack with the shim, as a process of this one, on 127.0.0.1. */
export class Emulator {
  /** Starts an emulator on a free port; it is stopped with this process at the latest. */
  public static async start(options: EmulatorOptions = {}): Promise<Emulator> {
    const python = await prepareEmulator();
    const port = await freePort();
    const directory = join(STATE, `run-${process.pid}-${port}`);
    const emulator = new Emulator(python, port, directory, options);
    try {
      await emulator.healthy();
    } catch (error) {
      const log = readFileSync(join(directory, 'log'), 'utf8').split('\n').slice(-30).join('\n');
      await emulator.stop();
      throw new Error(`the emulator did not start: ${(error as Error).message}\n${log}`);
    }
    return emulator;
  }

  /** Where all services answer. */
  public readonly endpoint: string;
  private readonly enforceIam: boolean;
  private readonly process: Child;
  private readonly removeDirectory: () => Promise<void>;

  private constructor(
    python: string,
    port: number,
    private readonly directory: string,
    options: EmulatorOptions,
  ) {
    this.removeDirectory = undoAtEnd(() => removeFolder(directory));
    mkdirSync(join(directory, 'tmp'), { recursive: true });
    this.enforceIam = options.enforceIam ?? false;
    this.endpoint = `${this.enforceIam ? 'https' : 'http'}://127.0.0.1:${port}`;
    const log = openSync(join(directory, 'log'), 'a');
    // Every variable reaches each Lambda function, so nothing is inherited.
    const env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TMPDIR: join(directory, 'tmp'),
      STATE_DIR: join(directory, 'state'),
      RUN_DIRECTORY: directory,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: 'localhost',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      NODE_PATH: join(ROOT, 'node_modules'),
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      LAMBDA_WARM_TTL_SECONDS: '20',
      LOG_LEVEL: 'WARNING',
      ...(!options.keep && { SHIM_PARENT_PID: String(process.pid) }),
      ...(this.enforceIam && { AUTH: 'true', USE_SSL: '1' }),
      ...(options.trusted !== undefined && { NODE_EXTRA_CA_CERTS: options.trusted }),
    };
    this.process = new Child(python, ['-m', 'shim'], { cwd: __dirname, env, stdio: ['ignore', log, log] });
    closeSync(log);
  }

  /** The variables that point the AWS CLI, the CDK CLI and the SDK at the emulator. */
  public get env(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ENDPOINT_URL_S3: this.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...(this.enforceIam && { NODE_EXTRA_CA_CERTS: this.certificate, AWS_CA_BUNDLE: this.certificate }),
    };
  }

  /** The certificate of the emulator, with TLS. */
  public get certificate(): string {
    return join(this.directory, 'tmp', 'ministack-tls', 'server.crt');
  }

  /** Where outputs of stacks may be written, for as long as the emulator runs. */
  public get outputs(): string {
    return join(this.directory, 'cfn-outputs');
  }

  /** What a TLS client trusts; undefined without TLS. */
  public get ca(): string | undefined {
    return this.enforceIam ? readFileSync(this.certificate, 'utf8') : undefined;
  }

  /** The process, to be stopped by its id. */
  public get pid(): number {
    return this.process.pid!;
  }

  /** Where a stage's URL of API Gateway is answered; the one of an HTTP API does not name the stage `$default`. */
  public urlOf(executeApiUrl: string): string {
    const { hostname, pathname } = new URL(executeApiUrl);
    const stagePath = pathname === '/' ? '/$default/' : pathname;
    return `${this.endpoint}/_aws/execute-api/${hostname.split('.')[0]}${stagePath}`;
  }

  /** What was deployed and does nothing here. */
  public recorded(): Recorded[] {
    const file = join(this.directory, 'recorded.json');
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  }

  /** Process ids of the workers that run a function. */
  public workersOf(functionName: string): number[] {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .filter((pid) => {
        try {
          const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
          const isOurs = environment.includes(`TMPDIR=${join(this.directory, 'tmp')}`);
          return isOurs && environment.includes(`AWS_LAMBDA_FUNCTION_NAME=${functionName}`);
        } catch {
          return false; // the process ended meanwhile
        }
      })
      .map(Number);
  }

  /** Stops the emulator and removes what it wrote; once is enough, twice does no harm. */
  public async stop(): Promise<void> {
    await this.process.stop();
    await this.removeDirectory();
  }

  /** Leaves the emulator running after this process ends; it removes what it wrote when it is stopped by SIGTERM. */
  public release(): void {
    forget(this.removeDirectory);
    this.process.release();
  }

  /** A port that another process holds ends ours at once, so a healthy answer is our own. */
  private async healthy(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline) {
      if (this.process.exitCode !== undefined) {
        throw new Error(`it ended with code ${this.process.exitCode}`);
      }
      if (await isHealthy(`${this.endpoint}/_ministack/health`)) {
        return;
      }
      await sleep(50);
    }
    throw new Error(`it was not healthy within ${START_TIMEOUT_MS / 1000} seconds`);
  }
}

function isHealthy(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    // The certificate is the emulator's own, and this is the first time that anyone sees it.
    const request = (url.startsWith('https') ? https : http).get(url, { rejectUnauthorized: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false));
  });
}
