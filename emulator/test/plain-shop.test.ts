import { DeployedPlainShop } from './plain-shop-deployed';
import { awsCall } from '../aws-call';
import type { Answer } from '../http-call';

let shop: DeployedPlainShop;
beforeAll(async () => (shop = await DeployedPlainShop.start()));
afterAll(() => shop.emulator.stop());

/** The keys of the records of each call that has one of them. */
async function callsWith(functionName: string, key: string, count: number): Promise<string[]> {
  const lines = await shop.logged(functionName, new RegExp(`"${key}`), count);
  return lines.map((line) =>
    JSON.parse(line.slice(line.indexOf('[[')))
      .map(([id]: [string]) => id)
      .join(),
  );
}

/** What a queue gets to know of records that were given up. */
interface GivenUp {
  readonly requestContext: { condition: string };
  readonly DDBStreamBatchInfo: { batchSize: number };
}

/** The first queue message of an output: why, and how many records. */
async function givenUp(output: string): Promise<[condition: string, size: number]> {
  const [{ requestContext, DDBStreamBatchInfo }] = await shop.messages<GivenUp>(output, 1);
  return [requestContext.condition, DDBStreamBatchInfo.batchSize];
}

// The records of one write may come in two batches.

test('what comes again begins with the record that is named; word of it goes to the queue, and the next one passes', async () => {
  await shop.put('one', 'poison', 'two');
  const [, retry, ...more] = await callsWith('plain-publisher', 'poison', 2);
  expect([retry, more]).toEqual([expect.stringMatching(/^poison(,two)?$/), []]);
  expect(await givenUp('ParkedUrl')).toEqual(['RetryAttemptsExhausted', retry.split(',').length]);
  await shop.put('three');
  expect(await callsWith('plain-publisher', 'three', 1)).toEqual(['three']);
});

test('a batch that throws is halved until what is fatal is alone', async () => {
  await shop.put('four', 'fatal', 'five', 'six');
  expect(await givenUp('HalvedUrl')).toEqual(['RetryAttemptsExhausted', 1]);
  const fatal = await callsWith('plain-halver', 'fatal', 3);
  expect(fatal.slice(-2)).toEqual(['fatal', 'fatal']);
  await shop.put('seven');
  expect(await callsWith('plain-halver', 'seven', 1)).toEqual(['seven']);
  expect((await callsWith('plain-halver', 'six', 1)).at(-1)).toMatch(/^(five,)?six$/);
});

test('an event that matches goes to the queue and to the function, which is tried twice again and then given up', async () => {
  const Entries = ['shop', 'other'].map((Source) => ({
    Source,
    DetailType: 'OrderPlaced',
    Detail: JSON.stringify({ orderId: 'o-1' }),
    EventBusName: 'plain-bus',
  }));
  await awsCall(shop.emulator, 'events', 'PutEvents', { Entries });
  const event = { source: 'shop', detail: { orderId: 'o-1' } };
  expect(await shop.messages('PlacementsUrl', 1)).toMatchObject([event]);
  expect(await shop.messages('UnheardUrl', 1)).toMatchObject([{ requestPayload: event }]);
  expect(await shop.logged('plain-listener', /^[0-9a-f-]{36}$/, 3)).toHaveLength(3);
  const { Archives } = await awsCall(shop.emulator, 'events', 'ListArchives');
  expect(Archives).toMatchObject([{ EventCount: 1, RetentionDays: 7 }]);
});

const textOf = ({ status, body }: Answer) => [status, body.toString()];

test.each(['throw', 'malformed', 'no-text'])('a function that gives no response is a 502: /%s', async (path) => {
  expect(textOf(await shop.call(path))).toEqual([502, '{"message":"Internal server error"}']);
});

test('what is reserved for a function is reserved for its alias, and who is over it gets a 500', async () => {
  const answers = await Promise.all(Array.from({ length: 4 }, () => shop.call('slow')));
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 204, 500, 500]);
});

test('a preflight answers the origin that asks, if it is allowed', async () => {
  const headers = (origin: string) => ({ Origin: origin, 'Access-Control-Request-Method': 'GET' });
  const origins = ['https://shop.example', 'https://admin.example', 'https://evil.example'];
  const answers = await Promise.all(
    origins.map((origin) => shop.call('mine', { method: 'OPTIONS', headers: headers(origin) })),
  );
  const allowed = answers.map((answer) => answer.headers['access-control-allow-origin']);
  expect(allowed).toEqual([origins[0], origins[1], origins[0]]);
  expect(answers.map(textOf)).toEqual(Array(3).fill([204, '']));
});

test('a method with a key, of which a plan allows three calls a day', async () => {
  const headers = { 'X-Api-Key': 'partner-key-of-20-and-more' };
  const statuses: number[] = [(await shop.call('keyed')).status];
  for (let calls = 0; calls < 4; calls++) {
    statuses.push((await shop.call('keyed', { headers })).status);
  }
  expect(statuses).toEqual([403, 200, 200, 200, 429]);
});

/** Signs a user up who is in the groups, and in. */
async function tokensOf(Username: string, groups: string[]): Promise<Record<'IdToken' | 'AccessToken', string>> {
  const { emulator, outputs } = shop;
  const cognito = (operation: string, input: object) => awsCall(emulator, 'cognito-idp', operation, input);
  const [UserPoolId, ClientId, Password] = [outputs.PoolId, outputs.ClientId, 'Secret-Word-1'];
  await cognito('SignUp', { ClientId, Username, Password });
  await cognito('AdminConfirmSignUp', { UserPoolId, Username });
  for (const GroupName of groups) {
    await cognito('AdminAddUserToGroup', { UserPoolId, Username, GroupName });
  }
  const AuthParameters = { USERNAME: Username, PASSWORD: Password };
  const signIn = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters };
  return (await cognito('InitiateAuth', signIn)).AuthenticationResult;
}

/** The access token of a program. */
async function machineToken(): Promise<string> {
  const { emulator, outputs } = shop;
  const ids = { UserPoolId: outputs.PoolId, ClientId: outputs.MachineId };
  const { ClientSecret } = (await awsCall(emulator, 'cognito-idp', 'DescribeUserPoolClient', ids)).UserPoolClient;
  const answer = await fetch(`${emulator.endpoint}/oauth2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`${outputs.MachineId}:${ClientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'shop/admin' }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

test('methods with a Cognito authorizer want an ID token, or an access token with their scope', async () => {
  const { IdToken, AccessToken } = await tokensOf('ann', ['admins', 'staff']);
  const tokens = [IdToken, AccessToken, await machineToken(), 'x.y.z'];
  const call = (path: string) =>
    Promise.all(tokens.map((token) => shop.call(path, { headers: { Authorization: `Bearer ${token}` } })));
  const [mine, all] = await Promise.all([call('mine'), call('all')]);
  expect(mine.map(({ status }) => status)).toEqual([200, 401, 401, 401]);
  expect(all.map(({ status }) => status)).toEqual([401, 401, 200, 401]);
  const { claims } = JSON.parse(mine[0].body.toString()).requestContext.authorizer;
  expect(claims).toMatchObject({ 'cognito:groups': 'admins,staff', token_use: 'id' });
});
