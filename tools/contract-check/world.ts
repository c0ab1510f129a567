import { readFileSync } from 'fs';
import type { Options } from './options';
import { OpenRequest, send, type Answer, type Call } from '../checks/request';

/** What a check asks. */
export class World {
  public readonly health: string;
  private readonly url: string;
  private readonly contentType: string;
  private readonly body: Buffer;

  public constructor(public readonly options: Options) {
    const golden = readGolden(options.golden);
    this.health = `${options.url}/health`;
    this.url = `${options.url}${golden.path}`;
    this.contentType = golden.contentType;
    this.body = golden.body;
  }

  /** The golden prediction, but for what is given. */
  public predict(call: Call = {}): Promise<Answer> {
    const body = call.body ?? this.body;
    const headers = { 'content-type': this.contentType, 'content-length': body.length, ...call.headers };
    return send(this.url, { ...call, method: 'POST', body, headers });
  }

  /** The same with no length announced. */
  public predictInPieces(body: Buffer): Promise<Answer> {
    return send(this.url, { method: 'POST', body, headers: { 'content-type': this.contentType } });
  }

  /** A golden prediction of which all but the last byte is sent; what comes back sends that, and waits. */
  public async halfSent(timeoutMs: number): Promise<() => Promise<Answer>> {
    const headers = { 'content-type': this.contentType, 'content-length': this.body.length };
    const open = new OpenRequest(this.url, { method: 'POST', headers, timeoutMs });
    open.answer.catch(() => {});
    open.flush();
    await open.write(this.body.subarray(0, -1));
    return async () => {
      await open.write(this.body.subarray(-1));
      open.end();
      return open.answer;
    };
  }
}

interface Golden {
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
}

function readGolden(file: string): Golden {
  const {
    path,
    contentType = 'application/json',
    cases,
  } = JSON.parse(readFileSync(file, 'utf8')) as {
    path: string;
    contentType?: string;
    cases: { body?: string; json?: unknown }[];
  };
  const [{ body, json }] = cases;
  return {
    path,
    contentType,
    body: body === undefined ? Buffer.from(JSON.stringify(json)) : Buffer.from(body, 'base64'),
  };
}
