import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'http';
import { setTimeout as sleep } from 'timers/promises';

const LIMIT = 1000;
const MOST = 8;
const GOOD = '{"pixels":[1,2]}';

/** Ways to break the contract. */
export type Fault =
  | 'sick'
  | 'knows every path'
  | 'takes any size'
  | 'believes the length'
  | 'takes any type'
  | 'fails on bad input'
  | 'takes nothing for something'
  | 'plain errors'
  | 'half a problem'
  | 'shows traces'
  | 'forgets ids'
  | 'falls over'
  | 'never says when'
  | 'stays healthy'
  | 'closes at once'
  | 'drops what it does'
  | 'ends with 3'
  | 'never ends';

/** The smallest server that keeps the contract, but for one fault. */
export class SomeServer {
  public readonly server: Server;
  private active = 0;
  private isDraining = false;

  public constructor(
    private readonly fault?: Fault,
    private readonly drainMs = 2_000,
  ) {
    this.server = createServer((request, response) => void this.answer(request, response).catch(() => {}));
  }

  /** What SIGTERM begins; `end` ends the process. */
  public drain(end: (code: number) => void): void {
    if (this.fault === 'never ends') {
      this.isDraining = true;
      return;
    }
    this.isDraining = this.fault !== 'stays healthy' && this.fault !== 'closes at once';
    setTimeout(
      () => {
        this.server.close(() => end(this.fault === 'ends with 3' ? 3 : 0));
        if (this.fault === 'drops what it does') {
          this.server.closeAllConnections();
        }
      },
      this.fault === 'closes at once' ? 0 : this.drainMs,
    );
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.fault !== 'forgets ids') {
      response.setHeader('x-correlation-id', request.headers['x-correlation-id'] ?? 'new');
    }
    response.setHeader('connection', 'close');
    if (request.url === '/health') {
      response.writeHead(this.isDraining || this.fault === 'sick' ? 503 : 200).end();
      return;
    }
    if (this.active >= MOST && this.fault !== 'falls over') {
      this.refuse(response, 503, this.fault === 'never says when' ? {} : { 'retry-after': '1' });
      return;
    }
    this.active++;
    const status = await this.predict(request);
    this.active--;
    if (status === 200) {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"digit":1}');
    } else {
      this.refuse(response, status);
    }
  }

  private async predict(request: IncomingMessage): Promise<number> {
    if (request.url !== '/predict') {
      return this.fault === 'knows every path' ? 200 : 404;
    }
    if (this.fault === 'falls over' && this.active > MOST) {
      return 500;
    }
    if (this.fault !== 'takes any type' && request.headers['content-type'] !== 'application/json') {
      return 415;
    }
    const body = await this.read(request);
    await sleep(5);
    return body === undefined ? 413 : this.statusOf(body);
  }

  private statusOf(body: string): number {
    if (body === GOOD || (body === '' && this.fault === 'takes nothing for something')) {
      return 200;
    }
    if (body !== '' && this.fault === 'fails on bad input') {
      return 500;
    }
    return body.startsWith('x') ? 200 : 422;
  }

  /** Undefined when it is too large. */
  private async read(request: IncomingMessage): Promise<string | undefined> {
    const isAnnounced = request.headers['content-length'] !== undefined;
    const isUnlimited = this.fault === 'takes any size' || (this.fault === 'believes the length' && !isAnnounced);
    let body = '';
    for await (const chunk of request as AsyncIterable<Buffer>) {
      body += chunk.toString();
      if (body.length > LIMIT && !isUnlimited) {
        return undefined;
      }
    }
    return body;
  }

  private refuse(response: ServerResponse, status: number, headers = {}): void {
    const problem = {
      type: 'about:blank',
      title: 'Refused',
      status,
      detail: this.fault === 'shows traces' ? new Error('x').stack : 'No',
      ...(this.fault !== 'half a problem' && { code: 'NO' }),
    };
    const contentType = this.fault === 'plain errors' ? 'text/plain' : 'application/problem+json';
    response.writeHead(status, { 'content-type': contentType, ...headers }).end(JSON.stringify(problem));
  }
}

if (require.main === module) {
  const [, , port, fault] = process.argv;
  const some = new SomeServer(fault as Fault | undefined);
  some.server.listen(Number(port), '127.0.0.1');
  process.on('SIGTERM', () => some.drain((code) => process.exit(code)));
}
