import { createHmac } from 'crypto';
import { deployStacks, type DeployedStacks } from './deployed';
import { LookingClient } from './shop-answers';
import { addShop } from './shop-app';
import { TokenIssuer } from '../../emulator/token-issuer';
import { Network, ShopAuth } from '../../src';
import { once, type Got } from '../../tools/shop/client';

let issuer: TokenIssuer;
let stranger: TokenIssuer;
let stacks: DeployedStacks;
let client: LookingClient;

beforeAll(async () => {
  [issuer, stranger] = await Promise.all([TokenIssuer.startSecure(), TokenIssuer.start()]);
  const auth = ShopAuth.jwt({ issuer: issuer.url, audience: ['shop', 'app'], adminGroup: 'admins' });
  const network = Network.none('It is a test.');
  stacks = await deployStacks({ trusted: issuer.certificate }, (app, { env }) => [
    addShop(app, env.AWS_REGION, { auth, network }),
  ]);
  client = new LookingClient(stacks.emulator.urlOf(stacks.outputs.EcommerceServerlessApiApiUrl));
});
afterAll(() => Promise.all([issuer.stop(), stranger.stop(), stacks.emulator.stop()]));

const NOW = Math.floor(Date.now() / 1000);
const PROFILE = { name: 'Ann', email: 'ann@example.com' };
const ask = (Authorization: string | undefined, method = 'GET', path = '/carts'): Promise<Got> =>
  client.send(method, path, { headers: Authorization === undefined ? {} : { Authorization } });

/** A token with another head, signed as `sign` does it. */
function forged(head: object, sign: (signed: string) => string): string {
  const claims = issuer.token({ sub: 'ann' }).split('.')[1];
  const signed = `${Buffer.from(JSON.stringify(head)).toString('base64url')}.${claims}`;
  return `${signed}.${sign(signed)}`;
}

describe('tokens of an issuer, checked over HTTPS (E8)', () => {
  test.each(['shop', 'app', ['other', 'app']])('a customer is the subject of one for %j', async (aud) => {
    const token = issuer.token({ sub: 'ann', aud });
    const made = await client.send('POST', '/carts', { headers: { Authorization: `Bearer ${token}`, ...once() } });
    expect([made.status, made.body.customerId]).toEqual([201, 'ann']);
    expect((await ask(`Bearer ${token}`, 'GET', `/carts/${made.body.cartId}`)).status).toBe(200);
    const other = `Bearer ${issuer.token({ sub: 'bob', aud })}`;
    expect((await ask(other, 'GET', `/carts/${made.body.cartId}`)).status).toBe(404);
  });

  test.each([
    [['admins'], 200],
    [['buyers', 'admins'], 200],
    [['buyers'], 403],
    [undefined, 403],
  ])('groups %j: %i for what is for administrators', async (groups, status) => {
    expect((await ask(`Bearer ${issuer.token({ sub: 'root', groups })}`, 'GET', '/customers')).status).toBe(status);
  });

  test.each<[string, () => string | undefined]>([
    ['no token', () => undefined],
    ['no token, in so many words', () => 'x.y.z'],
    ['another scheme', () => 'Basic YW5uOng='],
    ['another audience', () => issuer.token({ sub: 'ann', aud: 'another' })],
    ['no audience', () => issuer.token({ sub: 'ann', aud: undefined })],
    ['one that has expired', () => issuer.token({ sub: 'ann', exp: NOW - 60 })],
    ['one of tomorrow', () => issuer.token({ sub: 'ann', nbf: NOW + 86_400 })],
    ['nobody', () => issuer.token()],
    ['another issuer', () => issuer.token({ sub: 'ann', iss: stranger.url })],
    ['another one with its own key', () => stranger.token({ sub: 'ann' })],
    ['another one’s key under the name of the known one', () => stranger.token({ sub: 'ann', iss: issuer.url })],
    ['a key that the issuer does not have', () => issuer.token({ sub: 'ann' }, { kid: 'other' })],
    ['no signature', () => forged({ alg: 'none', kid: 'key' }, () => '')],
    ['no signature, in another spelling', () => forged({ alg: 'None', kid: 'key' }, () => 'x')],
    [
      'a signature with what everybody knows',
      () =>
        forged({ alg: 'HS256', kid: 'key' }, (signed) =>
          createHmac('sha256', 'key').update(signed).digest('base64url'),
        ),
    ],
    [
      'a signature of something else',
      () => {
        const [head, , signature] = issuer.token({ sub: 'ann' }).split('.');
        const claims = issuer.token({ sub: 'ann', groups: ['admins'] }).split('.')[1];
        return [head, claims, signature].join('.');
      },
    ],
  ])('401: %s', async (_what, token) => {
    const given = token();
    const got = await ask(given === undefined || /^Basic/.test(given) ? given : `Bearer ${given}`);
    expect([got.status, got.body.code]).toEqual([401, 'UNAUTHORIZED']);
    const write = { ...(given !== undefined && { Authorization: `Bearer ${given}` }), ...once() };
    expect((await client.send('POST', '/customers', { headers: write, body: PROFILE })).status).toBe(401);
  });
});
