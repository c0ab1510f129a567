import type { World } from './world';
import { Broken, expectNoInside, expectServed, expectStatus } from '../checks/expect';
import { send, type Answer } from '../checks/request';

/** One thing that the contract asks; returns what was seen. */
export interface Check {
  readonly name: string;
  readonly run: (world: World) => Promise<string>;
}

const ID = 'contract-check-1';
const WITH_ID = { 'x-correlation-id': ID };
const PROBLEM = { type: 'string', title: 'string', status: 'number', detail: 'string', code: 'string' } as const;

/** The errors that a client can cause, by what causes them. */
const ERRORS: Record<string, { expected: number[]; cause: (world: World) => Promise<Answer> }> = {
  'a body over the limit': {
    expected: [413],
    cause: (world) => world.predict({ body: tooLarge(world), headers: WITH_ID }),
  },
  'another content type': {
    expected: [415],
    cause: (world) => world.predict({ headers: { ...WITH_ID, 'content-type': 'application/x-contract-check' } }),
  },
  'a body that is not what it says': {
    expected: [400, 422],
    cause: (world) => world.predict({ body: Buffer.from('\0contract-check'), headers: WITH_ID }),
  },
  'an empty body': {
    expected: [400, 411, 422],
    cause: (world) => world.predict({ body: Buffer.alloc(0), headers: WITH_ID }),
  },
};

function tooLarge({ options }: World): Buffer {
  return Buffer.alloc(options.maxBodyBytes + 1, 120);
}

function nowhere({ options }: World): Promise<Answer> {
  return send(`${options.url}/contract-check/nowhere`, { headers: WITH_ID });
}

async function expectProblem(answer: Answer, what: string): Promise<void> {
  const type = answer.headers['content-type'] ?? 'no content type';
  if (!type.startsWith('application/problem+json')) {
    throw new Broken(`${what} is answered with ${type} instead of application/problem+json`);
  }
  const body = JSON.parse(answer.body) as Record<string, unknown>;
  const wrong = Object.entries(PROBLEM).filter(([field, kind]) => typeof body[field] !== kind);
  if (wrong.length > 0 || body.status !== answer.status) {
    throw new Broken(`${what}: the problem lacks ${wrong.map(([field]) => field).join(', ') || 'its status'}`);
  }
}

async function burst(world: World): Promise<string> {
  const asked = Array.from({ length: world.options.burst }, () => world.predict({ timeoutMs: 30_000 }));
  const [answers, health] = await Promise.all([
    Promise.all(asked.map((answer) => answer.catch((error: Error) => error))),
    send(world.health),
  ]);
  expectStatus(health, '/health meanwhile', 200);
  return expectServed(answers, { good: '200', busy: [503] });
}

/** What can be seen of a server without ending it. */
export const HTTP_CHECKS: Check[] = [
  {
    name: '/health answers 200 within 5 seconds',
    run: async ({ health }) => {
      expectStatus(await send(health, { timeoutMs: 5_000 }), '/health', 200);
      return '200';
    },
  },
  {
    name: 'a golden prediction is answered with 200',
    run: async (world) => {
      expectStatus(await world.predict(), 'it', 200);
      return '200';
    },
  },
  {
    name: 'an unknown path is answered with 404',
    run: async (world) => {
      expectStatus(await nowhere(world), 'it', 404);
      return '404';
    },
  },
  ...Object.entries(ERRORS).map(([what, { expected, cause }]) => ({
    name: `${what} is refused with ${expected.join(' or ')}`,
    run: async (world: World) => {
      const answer = await cause(world);
      expectStatus(answer, 'it', ...expected);
      return `${answer.status}`;
    },
  })),
  {
    name: 'a body over the limit is refused with 413, also when no length is announced',
    run: async (world) => {
      expectStatus(await world.predictInPieces(tooLarge(world)), 'it', 413);
      return '413';
    },
  },
  {
    name: 'errors are problem details',
    run: async (world) => {
      for (const [what, { cause }] of Object.entries(ERRORS)) {
        await expectProblem(await cause(world), what);
      }
      return `${Object.keys(ERRORS).length} errors`;
    },
  },
  {
    name: 'errors show nothing of the inside',
    run: async (world) => {
      const causes = [nowhere, ...Object.values(ERRORS).map(({ cause }) => cause)];
      for (const cause of causes) {
        expectNoInside(await cause(world));
      }
      return `${causes.length} errors`;
    },
  },
  {
    name: 'the correlation id comes back',
    run: async (world) => {
      const answers = [await world.predict({ headers: WITH_ID }), await ERRORS['another content type'].cause(world)];
      const lost = answers.find(({ headers }) => headers['x-correlation-id'] !== ID);
      if (lost) {
        throw new Broken(`an answer with ${lost.status} has ${lost.headers['x-correlation-id'] ?? 'none'}`);
      }
      return ID;
    },
  },
  { name: 'requests at once are served, or told to come again', run: burst },
];
