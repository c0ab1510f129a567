import type { IncomingMessage, RequestListener, ServerResponse } from 'http';
import { createServer, type Server } from 'https';
import type { AddressInfo } from 'net';
import type { TLSSocket } from 'tls';
import { selfSigned } from '../../../emulator/certificate';

/** The name that the certificate is for. */
export const DOMAIN = 'ml.example.com';
export const CERTIFICATE = selfSigned(`DNS:${DOMAIN}`);

/** A request as it was received. */
export interface Received {
  readonly line: string;
  readonly host?: string;
  readonly serverName?: string | false | null;
  /** Which connection it came on. */
  readonly remotePort?: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server with TLS on a free port, and what it received. */
export class GoldenServer {
  public static async start(answer: (received: Received, response: ServerResponse) => void): Promise<GoldenServer> {
    const started = new GoldenServer(answer);
    await new Promise<void>((listening) => started.server.listen(0, '127.0.0.1', listening));
    return started;
  }

  public readonly received: Received[] = [];
  private readonly server: Server;

  private constructor(answer: (received: Received, response: ServerResponse) => void) {
    const listener: RequestListener = async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk as Buffer);
      }
      const { method, url, headers, socket } = request;
      const { servername: serverName, remotePort } = socket as TLSSocket;
      const body = Buffer.concat(chunks).toString();
      const received = { line: `${method} ${url}`, host: headers.host, serverName, remotePort, headers, body };
      this.received.push(received);
      answer(received, response);
    };
    this.server = createServer(CERTIFICATE, listener);
  }

  public get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
