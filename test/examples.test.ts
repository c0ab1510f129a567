import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';

type Handler = (event: { Records: object[] }) => Promise<{ batchItemFailures: object[] }>;

const { handler } = jest.requireActual<{ handler: Handler }>('../examples/functions/ledger');

const record = (messageId: string, body: string) => ({
  messageId,
  body,
  messageAttributes: { eventId: { stringValue: `evt-${messageId}` }, amount: { stringValue: '12.50' } },
});

test('the consumer of the examples gives back what it could not book, and only that', async () => {
  const log = jest.spyOn(console, 'log').mockImplementation();
  const answer = await handler({ Records: [record('1', '{"currency":"EUR"}'), record('2', '{'), record('3', '{}')] });
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  expect(log.mock.calls.map(([line]) => JSON.parse(line as string))).toEqual([
    { booked: 'evt-1', amount: '12.50', currency: 'EUR' },
    { booked: 'evt-3', amount: '12.50', currency: 'USD' },
  ]);
});

describe('the reviews of the examples', () => {
  interface Answer {
    readonly statusCode: number;
    readonly body?: string;
  }
  type Reviews = (event: object) => Promise<Answer>;

  const { handler: reviews } = jest.requireActual<{ handler: Reviews }>('../examples/functions/reviews');
  const table = mockClient(DynamoDBDocumentClient);
  const REVIEW = { productId: 'p-1', stars: 5, text: 'Could not put it down.' };
  const call = (httpMethod: string, { id, body }: { id?: string; body?: unknown } = {}) =>
    reviews({
      httpMethod,
      pathParameters: id === undefined ? null : { id },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      requestContext: { authorizer: { claims: { sub: 'ada' } } },
    });

  beforeEach(() => table.reset());

  test('are written with who wrote them, and read', async () => {
    const { statusCode, body } = await call('POST', { body: { ...REVIEW, author: 'bob', id: 'mine' } });
    const written = JSON.parse(body!) as { id: string };
    expect({ statusCode, written }).toEqual({ statusCode: 201, written: { ...REVIEW, author: 'ada', id: written.id } });
    expect(written.id).toMatch(/^[\da-f-]{36}$/);
    expect(table.commandCalls(PutCommand)[0].args[0].input.Item).toEqual(written);

    table.on(GetCommand).resolves({ Item: written });
    table.on(ScanCommand).resolves({ Items: [written] });
    expect(JSON.parse((await call('GET', { id: written.id })).body!)).toEqual(written);
    expect(JSON.parse((await call('GET')).body!)).toEqual({ reviews: [written] });
  });

  test('are changed and deleted by who wrote them', async () => {
    expect(await call('PUT', { id: 'r-1', body: REVIEW })).toMatchObject({ statusCode: 200 });
    expect(await call('DELETE', { id: 'r-1' })).toEqual({ statusCode: 204 });
    const asked = [...table.commandCalls(PutCommand), ...table.commandCalls(DeleteCommand)];
    const conditions = asked.map(({ args }) => {
      const { ConditionExpression: condition, ExpressionAttributeValues: values } = args[0].input;
      return { condition, values };
    });
    const isMine = { condition: 'author = :author', values: { ':author': 'ada' } };
    expect(conditions).toEqual([isMine, isMine]);
  });

  test('of others are as good as none', async () => {
    table.on(PutCommand).rejects(Object.assign(new Error(), { name: 'ConditionalCheckFailedException' }));
    table.on(GetCommand).resolves({});
    expect(await call('PUT', { id: 'r-1', body: REVIEW })).toMatchObject({ statusCode: 404 });
    expect(await call('GET', { id: 'r-1' })).toMatchObject({ statusCode: 404 });
  });

  test.each([undefined, 'no JSON', 'null', { ...REVIEW, stars: 6 }, { ...REVIEW, text: 1 }])(
    'are a 400 when the body is %j',
    async (body) => {
      expect(await call('POST', { body })).toMatchObject({ statusCode: 400 });
      expect(table.calls()).toHaveLength(0);
    },
  );

  test('fail aloud when the table does', async () => {
    table.on(ScanCommand).rejects(new Error('no table'));
    await expect(call('GET')).rejects.toThrow('no table');
  });
});

test.each([
  [undefined, 'us-west-2'],
  ['eu-central-1', 'eu-central-1'],
])(
  'the shop of the examples is in the region of one variable (E12): %s',
  (SHOP_REGION, region) => {
    const folder = mkdtempSync(join(tmpdir(), 'shop-'));
    try {
      const env = {
        HOME: folder,
        PATH: process.env.PATH,
        CDK_VALIDATION: 'false',
        CDK_OUTDIR: folder,
        ...(SHOP_REGION && { SHOP_REGION }),
      };
      const tsx = join(__dirname, '../node_modules/tsx/dist/cli.mjs');
      execFileSync(process.execPath, [tsx, '--tsconfig', 'tsconfig.dev.json', 'examples/typescript/shop.ts'], {
        env,
        cwd: join(__dirname, '..'),
        stdio: 'pipe',
      });
      const text = readFileSync(join(folder, 'Shop.template.json'), 'utf8');
      const { artifacts } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
        artifacts: Record<string, { environment?: string }>;
      };
      expect(artifacts.Shop.environment).toBe(`aws://unknown-account/${region}`);
      const named = new Set(text.match(/\b[a-z]{2}-(?:north|south|east|west|central)+-\d\b/g));
      expect([...named].filter((other) => other !== region)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  60_000,
);
