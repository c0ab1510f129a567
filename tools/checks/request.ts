import { request, type ClientRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'http';
import { request as secureRequest } from 'https';
import { setTimeout as sleep } from 'timers/promises';

const PIECE = 65_536;

/** What is sent. */
export interface Call {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Buffer;
  readonly timeoutMs?: number;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request whose body is sent piece by piece, over a connection of its own. */
export class OpenRequest {
  public readonly answer: Promise<Answer>;
  private readonly outgoing: ClientRequest;
  private isAnswered = false;

  public constructor(url: string, { method = 'GET', headers, timeoutMs = 10_000 }: Call) {
    const requestOf = url.startsWith('https:') ? secureRequest : request;
    // As load balancers do: a server need not close the connection after its answer.
    const kept = { connection: 'keep-alive', ...headers };
    this.outgoing = requestOf(url, { method, headers: kept, agent: false });
    this.answer = this.answered(timeoutMs).finally(() => this.outgoing.destroy());
    this.answer.then(
      () => (this.isAnswered = true),
      () => (this.isAnswered = true),
    );
  }

  /** Sends what the server takes, and no more once it has answered: what it has not read would cost us its answer. */
  public async write(body: Buffer): Promise<void> {
    for (let at = 0; at < body.length && !this.isAnswered; at += PIECE) {
      this.outgoing.write(body.subarray(at, at + PIECE));
      await sleep(1);
    }
  }

  /** Sends the headers, when there is no body yet. */
  public flush(): void {
    this.outgoing.flushHeaders();
  }

  public end(): void {
    this.outgoing.end();
  }

  private answered(timeoutMs: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
      const settle = (work: () => void) => {
        clearTimeout(late);
        work();
      };
      this.outgoing.on('error', (error: NodeJS.ErrnoException) => settle(() => reject(new Error(error.code))));
      this.outgoing.on('response', (response) => {
        const chunks: Buffer[] = [];
        const answer = () => ({
          status: response.statusCode!,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', () => settle(() => reject(new Error('the answer broke off'))));
        response.on('end', () => settle(() => resolve(answer())));
      });
    });
  }
}

/** Sends a request as a whole. */
export async function send(url: string, call: Call = {}): Promise<Answer> {
  const open = new OpenRequest(url, call);
  await open.write(call.body ?? Buffer.alloc(0));
  open.end();
  return open.answer;
}
