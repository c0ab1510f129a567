import type { IncomingMessage } from 'http';
import { Agent, request } from 'https';

/** An answer is no longer than this. */
const MAX_BYTES = 1024 * 1024;

/** Where the revision under test is. */
export interface Place {
  /** Where to connect to: a name of the load balancer. */
  readonly endpoint: string;
  readonly port: number;
  /** The name that the certificate is for. */
  readonly domainName: string;
  /** What leads to the revision under test. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Authorities to trust instead of those that Node.js knows. */
  readonly ca?: string;
}

/** An answer over HTTP. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * The revision that gets test traffic. It is reached at the load balancer's own name, because the domain leads elsewhere,
 * such as to a distribution; and asked for by the domain, in TLS (SNI) and HTTP, so that the certificate is checked against
 * the name that it is for.
 */
export class Revision {
  private readonly agent: Agent;

  public constructor(
    private readonly place: Place,
    maxSockets: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets, ca: place.ca });
  }

  /** The whole answer to a POST; throws when there is none in time. */
  public async post(path: string, contentType: string, body: Buffer): Promise<Answer> {
    const signal = AbortSignal.timeout(this.place.timeoutMs);
    try {
      const response = await this.send(path, contentType, body, signal);
      return { status: response.statusCode!, text: await textOf(response) };
    } catch (error) {
      // What breaks because the time is over looks like a connection that broke.
      throw signal.aborted ? signal.reason : error;
    }
  }

  public close(): void {
    this.agent.destroy();
  }

  private send(path: string, contentType: string, body: Buffer, signal: AbortSignal): Promise<IncomingMessage> {
    const { endpoint: host, port, domainName, headers } = this.place;
    const sent = request({
      agent: this.agent,
      host,
      port,
      servername: domainName,
      method: 'POST',
      path,
      headers: { ...headers, host: domainName, 'content-type': contentType, 'content-length': body.length },
      signal,
    });
    return new Promise((resolve, reject) => {
      sent.on('response', resolve).on('error', reject).end(body);
    });
  }
}

async function textOf(response: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) {
      throw new Error('the answer is longer than 1 MiB');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
