import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'http';
import { request as secureRequest } from 'https';

/** What is sent; a header that is a list is sent once for each value. */
export interface Call {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  /** What a TLS client trusts. */
  readonly ca?: string;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends one request just as it is described, which `fetch` would not do. */
export function call(url: string, { method = 'GET', headers, body, ca }: Call = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? secureRequest : request;
    // A certificate is for the address that is called, whatever host is asked for.
    const outgoing = send(url, { method, headers, ca, agent: false, servername: '' }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
