import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import type { IncomingHttpHeaders } from 'http';
import { createServer } from 'https';
import type { AddressInfo } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { selfSigned } from '../../emulator/certificate';

/** A callback as it came. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of callbacks, over HTTPS on 127.0.0.1. */
export interface Receiver {
  readonly url: string;
  /** Name and port, as `CALLBACK_HOSTS` takes them. */
  readonly host: string;
  /** Whom to trust. */
  readonly caFile: string;
  readonly received: Received[];
  stop(): Promise<void>;
}

/** Starts one; `status` says what it answers. */
export async function startReceiver(status: (received: Received, count: number) => number): Promise<Receiver> {
  const { key, cert } = selfSigned('DNS:localhost');
  const folder = mkdtempSync(join(tmpdir(), 'receiver-'));
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, cert);
  const received: Received[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const one = { path: request.url!, headers: request.headers, body: Buffer.concat(chunks).toString() };
      received.push(one);
      response.writeHead(status(one, received.filter(({ path }) => path === one.path).length)).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `https://${host}`, host, caFile, received, stop };
}
