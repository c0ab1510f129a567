import type { ServerResponse } from 'http';
import { CERTIFICATE, DOMAIN, GoldenServer, type Received } from './golden-server';
import { Revision, type Place } from '../../../src/ml-api-platform/handlers/revision.client';

let server: GoldenServer | undefined;
let revision: Revision | undefined;
afterEach(async () => {
  revision?.close();
  await server?.stop();
  server = undefined;
});

/** A server, and the revision that it is. */
async function serve(
  answer: (received: Received, response: ServerResponse) => void,
  place: Partial<Place> = {},
): Promise<Revision> {
  server = await GoldenServer.start(answer);
  const headers = { 'x-golden': '1' };
  const { port } = server;
  const standard = { endpoint: 'localhost', port, domainName: DOMAIN, headers, timeoutMs: 2_000, ca: CERTIFICATE.cert };
  revision = new Revision({ ...standard, ...place }, 4);
  return revision;
}

const ask = (asked: Revision) => asked.post('/api/v1/predict', 'application/json', Buffer.from('{"a":"ü"}'));

describe('the revision under test', () => {
  test('is reached at one name, and asked for by that of the certificate', async () => {
    const asked = await serve((_received, response) => response.end('{"digit":7}'));
    expect(await ask(asked)).toEqual({ status: 200, text: '{"digit":7}' });
    expect(server!.received).toMatchObject([
      {
        line: 'POST /api/v1/predict',
        host: DOMAIN,
        serverName: DOMAIN,
        headers: { 'x-golden': '1', 'content-type': 'application/json', 'content-length': '10' },
        body: '{"a":"ü"}',
      },
    ]);
  });

  test('is asked again on the connection that there is', async () => {
    const asked = await serve((_received, response) => response.end('{}'));
    await ask(asked);
    await ask(asked);
    const [first, second] = server!.received.map(({ remotePort }) => remotePort);
    expect(second).toBe(first);
  });

  test('answers in pieces, with any status', async () => {
    const asked = await serve((_received, response) => {
      response.writeHead(422).write('{"a":');
      setTimeout(() => response.end('1}'), 20);
    });
    expect(await ask(asked)).toEqual({ status: 422, text: '{"a":1}' });
  });

  test('is not believed with a certificate for another name', async () => {
    const asked = await serve((_received, response) => response.end('{}'), { domainName: 'other.example.com' });
    await expect(ask(asked)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    expect(server!.received).toEqual([]);
  });

  test('is not believed with a certificate of an authority that nobody knows', async () => {
    const asked = await serve((_received, response) => response.end('{}'), { ca: undefined });
    await expect(ask(asked)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(server!.received).toEqual([]);
  });

  test.each<[string, (received: Received, response: ServerResponse) => void]>([
    ['nothing', () => {}],
    ['half of an answer', (_received, response) => response.write('{"digit":')],
  ])('answers %s in time', async (_what, answer) => {
    const asked = await serve(answer, { timeoutMs: 150 });
    await expect(ask(asked)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('closes the connection within an answer', async () => {
    const asked = await serve((_received, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"digit":');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(ask(asked)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('is not there', async () => {
    const asked = await serve(() => {});
    await server!.stop();
    server = undefined;
    await expect(ask(asked)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('answers more than anybody reads', async () => {
    const asked = await serve((_received, response) => response.end(Buffer.alloc(1024 * 1024 + 1, ' ')));
    await expect(ask(asked)).rejects.toThrow('the answer is longer than 1 MiB');
  });

  test('answers as much as is read', async () => {
    const asked = await serve((_received, response) => response.end(Buffer.alloc(1024 * 1024, ' ')));
    expect((await ask(asked)).text).toHaveLength(1024 * 1024);
  });
});
