import { once } from 'events';
import { writeFileSync } from 'fs';
import { createServer, type IncomingMessage } from 'http';
import type { AddressInfo } from 'net';
import { join } from 'path';
import { inScratch } from '../../emulator/undo';
import { fuzz, type Fuzzed } from '../../tools/fuzz/fuzz';

const USERS = ['ann', 'bob'].map((name) => ({ name, authorization: `Bearer ${name}`, isPrivate: true }));
const NOTE = {
  type: 'object',
  required: ['noteId', 'text'],
  properties: { noteId: { type: 'string' }, text: { type: 'string' } },
};
const INPUT = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string', minLength: 1, maxLength: 20 } },
  additionalProperties: false,
};
const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const refusal = { description: 'refused', ...json({ type: 'object', required: ['code'] }) };
const answers = (status: number) => ({
  [status]: { description: 'a note', ...json(NOTE) },
  ...Object.fromEntries([400, 401, 404].map((code) => [code, refusal])),
});

/** An API of notes, each of which is one user's. */
const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Notes', version: '1' },
  security: [{ token: [] }],
  components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  paths: {
    '/notes': {
      post: { operationId: 'create', requestBody: { required: true, ...json(INPUT) }, responses: answers(201) },
    },
    '/notes/{noteId}': {
      get: {
        operationId: 'read',
        parameters: [{ name: 'noteId', in: 'path', required: true, schema: { type: 'string', minLength: 1 } }],
        responses: answers(200),
      },
    },
  },
};

/** How it can be wrong. */
interface Faults {
  /** Text that it does not expect is a server error. */
  readonly breaks?: boolean;
  /** Everybody may read everything. */
  readonly shows?: boolean;
}

/** What it answers to a request. */
class Notes {
  private readonly notes = new Map<string, { user: string; noteId: string; text: string }>();

  public constructor(private readonly faults: Faults) {}

  public answer({ method, url, headers }: IncomingMessage, body: string): [status: number, body: object] {
    const user = USERS.find(({ authorization }) => authorization === headers.authorization)?.name;
    if (user === undefined) {
      return [401, { code: 'UNAUTHORIZED' }];
    }
    return method === 'POST' && url === '/notes' ? this.create(user, body) : this.read(user, url!);
  }

  private create(user: string, body: string): [number, object] {
    try {
      const { text, ...more } = JSON.parse(body);
      const isText = typeof text === 'string' && [...text].length >= 1 && [...text].length <= 20;
      if (isText && Object.keys(more).length === 0) {
        const noteId = `note-${this.notes.size}`;
        this.notes.set(noteId, { user, noteId, text });
        return [201, { noteId, text }];
      }
      return this.faults.breaks ? [500, { code: 'secret' }] : [400, { code: 'BAD_REQUEST' }];
    } catch {
      return [400, { code: 'BAD_REQUEST' }];
    }
  }

  private read(user: string, url: string): [number, object] {
    const note = this.notes.get(url.replace('/notes/', ''));
    return note !== undefined && (note.user === user || this.faults.shows)
      ? [200, { noteId: note.noteId, text: note.text }]
      : [404, { code: 'NOT_FOUND' }];
  }
}

/** Fuzzes an API with faults. */
async function fuzzed(faults: Faults): Promise<Fuzzed> {
  const notes = new Notes(faults);
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = await request.toArray();
    const [status, body] = notes.answer(request, Buffer.concat(chunks).toString());
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    return await inScratch(async (folder) => {
      const document = join(folder, 'notes.json');
      writeFileSync(document, JSON.stringify(DOCUMENT));
      return fuzz({ url, document, users: USERS, maxExamples: 5 });
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('an API that keeps what its document promises passes', async () => {
  const { passed, failed, findings } = await fuzzed({});
  expect([failed, findings]).toEqual([0, []]);
  expect(passed).toBeGreaterThan(20);
});

test('a server error, and what is shown to another user, are found', async () => {
  const { failed, findings } = await fuzzed({ breaks: true, shows: true });
  expect(failed).toBeGreaterThan(1);
  expect(findings).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/Server error.*POST \/notes/),
      expect.stringMatching(/authorization.*GET \/notes\/\{noteId\}/i),
    ]),
  );
});
