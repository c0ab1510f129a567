import { createSign, generateKeyPairSync } from 'crypto';
import { JwtVerifier } from 'aws-jwt-verify';
import type { Context } from 'aws-lambda';
import { decide, tokenVerifier, type TokenVerifier } from '../../../src/ecommerce-serverless-api/handlers/authorize';
import { handler } from '../../../src/ecommerce-serverless-api/handlers/authorize.lambda';
import { capture } from '../../webhook-pipeline/handlers/logs';

const ISSUER = 'https://issuer.example.com';
const METHOD = 'arn:aws:execute-api:eu-west-1:111122223333:api1/dev/GET/carts';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const others = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwks = { keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] };

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(claims: object = {}, { kid = 'one', by = keys, alg = 'RS256' } = {}): string {
  const exp = Math.floor(Date.now() / 1000) + 60;
  const signed = `${part({ alg, kid, typ: 'JWT' })}.${part({ iss: ISSUER, aud: 'shop', sub: 'alice', exp, ...claims })}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(by.privateKey, 'base64url')}`;
}

const eventOf = (authorizationToken: string) => ({ type: 'TOKEN' as const, methodArn: METHOD, authorizationToken });
const context = { awsRequestId: 'id', functionName: 'f' } as Context;
const create = JwtVerifier.create.bind(JwtVerifier) as (props: object) => { cacheJwks(set: object): void };

beforeEach(() => {
  Object.assign(process.env, {
    ISSUER,
    AUDIENCE: 'shop,app',
    KEYS_URL: `${ISSUER}/.well-known/jwks.json`,
    GROUPS_CLAIM: 'groups',
  });
  jest.spyOn(JwtVerifier, 'create').mockImplementation(((props: object) => {
    const verifier = create(props);
    verifier.cacheJwks(jwks);
    return verifier;
  }) as never);
});
afterEach(() => jest.restoreAllMocks());

describe('the authorizer of tokens (E8)', () => {
  test('lets the subject of a good token in to the whole API, with groups and scope', async () => {
    const result = await handler(eventOf(`Bearer ${token({ groups: ['admins', 'staff'], scope: 'a b' })}`), context);
    expect(result).toEqual({
      principalId: 'alice',
      context: { groups: 'admins staff', scope: 'a b' },
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'execute-api:Invoke',
            Resource: 'arn:aws:execute-api:eu-west-1:111122223333:api1/dev/*',
          },
        ],
      },
    });
  });

  test.each([
    ['groups as text', { groups: 'admins staff' }, { groups: 'admins staff', scope: '' }],
    ['nothing but a subject', {}, { groups: '', scope: '' }],
    ['another audience of the list', { aud: 'app' }, { groups: '', scope: '' }],
  ])('takes %s', async (_title, claims, expected) => {
    const { result } = await decide(eventOf(token(claims)), tokenVerifier());
    expect(result?.context).toEqual(expected);
  });

  test.each([
    ['no token', 'nonsense', 'JwtParseError'],
    ['a signature of others', token({}, { by: others }), 'JwtInvalidSignatureError'],
    ['another issuer', token({ iss: 'https://evil.example.com' }), 'JwtInvalidIssuerError'],
    ['another audience', token({ aud: 'bank' }), 'JwtInvalidAudienceError'],
    ['an end that was', token({ exp: 1 }), 'JwtExpiredError'],
    ['a beginning to come', token({ nbf: 4e9 }), 'JwtNotBeforeError'],
    ['no algorithm', token({}, { alg: 'none' }), 'JwtInvalidSignatureAlgorithmError'],
    ['no subject', token({ sub: undefined }), 'it has no subject'],
    ['an empty subject', token({ sub: '' }), 'it has no subject'],
  ])('refuses a token with %s', async (_title, given, refusal) => {
    await expect(decide(eventOf(`Bearer ${given}`), tokenVerifier())).resolves.toEqual({ refusal });
    const captured = capture();
    await expect(handler(eventOf(`Bearer ${given}`), context)).rejects.toThrow(new Error('Unauthorized'));
    expect(captured.lines()).toMatchObject([{ level: 'INFO', message: 'Refused', reason: refusal }]);
  });

  test('knows the word before a token, however it is written, and only there', async () => {
    const verifier = tokenVerifier();
    expect(await decide(eventOf(`bearer   ${token()}`), verifier)).toHaveProperty('result');
    const [start, end] = [token().slice(0, 9), token().slice(9)];
    expect(await decide(eventOf(`${start}Bearer ${end}`), verifier)).toHaveProperty('refusal');
  });

  test('fails, and refuses nobody, when keys cannot be read', async () => {
    const verifier: TokenVerifier = { verify: () => Promise.reject(new Error('no connection')) };
    await expect(decide(eventOf(token()), verifier)).rejects.toThrow('no connection');
  });

  test('changes in a token are seen, wherever they are', async () => {
    const good = token();
    const verifier = tokenVerifier();
    for (let at = 0; at < good.length - 4; at += 7) {
      const changed = good.slice(0, at) + (good[at] === 'A' ? 'B' : 'A') + good.slice(at + 1);
      expect(await decide(eventOf(changed), verifier).catch(() => ({ refusal: 'an error' }))).toHaveProperty('refusal');
    }
  });
});
