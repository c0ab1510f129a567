import type { APIGatewayProxyEvent } from 'aws-lambda';
import { VARIABLES } from './shopper';
import { authorize, owns, readCaller, whose } from '../../../src/ecommerce-serverless-api/handlers/caller';
import type { HttpError } from '../../../src/functions/handlers/responses';

type RequestContext = APIGatewayProxyEvent['requestContext'];

const contextOf = (authorizer: unknown, identity: object = {}) => ({ authorizer, identity }) as RequestContext;
const claimsOf = (claims: object) => contextOf({ claims: { sub: 'alice', ...claims } });
const iam = (userArn: string) => contextOf(undefined, { userArn });
const role = (name: string) => iam(`arn:aws:sts::111122223333:assumed-role/${name}/s1`);

beforeEach(() => Object.assign(process.env, VARIABLES));

describe('the caller (E8)', () => {
  test.each<[string, RequestContext, string | undefined, boolean]>([
    ['claims of a token', claimsOf({}), 'alice', false],
    ['groups in brackets', claimsOf({ 'cognito:groups': '[buyers admins]' }), 'alice', true],
    ['groups with commas', claimsOf({ 'cognito:groups': 'buyers,admins' }), 'alice', true],
    ['groups as a list', claimsOf({ 'cognito:groups': ['buyers', 'admins'] }), 'alice', true],
    ['another group', claimsOf({ 'cognito:groups': '[admins2 not-admins]' }), 'alice', false],
    ['a scope', claimsOf({ scope: 'openid shop/admin' }), 'alice', true],
    ['another scope', claimsOf({ scope: 'shop/administrator' }), 'alice', false],
    ['a group that is called as the scope', claimsOf({ 'cognito:groups': 'shop/admin' }), 'alice', false],
    ['a token without a subject', contextOf({ claims: { 'cognito:groups': 'admins' } }), undefined, false],
    ['an empty subject', claimsOf({ sub: '' }), undefined, false],
    ['a Lambda authorizer', contextOf({ principalId: 'bob', groups: 'admins' }), 'bob', true],
    ['a Lambda authorizer with a scope', contextOf({ principalId: 'bob', scope: 'shop/admin' }), 'bob', true],
    ['a Lambda authorizer without either', contextOf({ principalId: 'bob' }), 'bob', false],
    ['an IAM role', role('buyers'), 'arn:aws:sts::111122223333:assumed-role/buyers/s1', false],
    ['an IAM role that is called as the group', role('admins'), expect.any(String) as never, true],
    ['an IAM user', iam('arn:aws:iam::1:user/x/admins'), expect.any(String) as never, true],
    ['a path of IAM', iam('arn:aws:iam::1:user/admins/x'), expect.any(String) as never, false],
    ['an IAM user deeper in a path', iam('arn:aws:iam::1:user/x/y/admins'), expect.any(String) as never, true],
    ['a longer path of IAM', iam('arn:aws:iam::1:user/x/admins/y'), expect.any(String) as never, false],
    ['a session', iam('arn:aws:sts::1:assumed-role/r/admins'), expect.any(String) as never, false],
    [
      'an identity pool',
      contextOf(undefined, { userArn: 'arn:aws:sts::1:assumed-role/r/s', cognitoIdentityId: 'i1' }),
      'i1',
      false,
    ],
    [
      'an IAM user, beside an empty authorizer',
      contextOf({}, { userArn: 'arn:aws:iam::1:user/bob' }),
      'arn:aws:iam::1:user/bob',
      false,
    ],
    ['nobody', contextOf(undefined, { userArn: null }), undefined, false],
  ])('%s', (_what, context, subject, isAdmin) => {
    expect(readCaller(context)).toEqual({ ...(subject !== undefined && { subject }), isAdmin });
  });

  test('nobody is an admin when no group or scope is one', () => {
    delete process.env.ADMIN_GROUP;
    process.env.ADMIN_SCOPE = '';
    expect(readCaller(claimsOf({ 'cognito:groups': 'undefined', scope: '' })).isAdmin).toBe(false);
  });

  test('everybody is an admin without authorization, which must be said', () => {
    process.env.AUTH = 'NONE';
    expect(readCaller(contextOf(undefined))).toEqual({ subject: 'anonymous', isAdmin: true });
    delete process.env.AUTH;
    expect(() => readCaller(contextOf(undefined))).toThrow('environment variable AUTH is not set');
  });
});

const ANYBODY = { isAdmin: false };
const CUSTOMER = { subject: 'alice', isAdmin: false };
const ADMIN = { subject: 'root', isAdmin: true };

describe('what a caller may', () => {
  test.each([
    ['public', [undefined, undefined, undefined]],
    ['customer', ['UNAUTHORIZED: Sign in first', undefined, undefined]],
    ['admin', ['UNAUTHORIZED: Sign in first', 'ACCESS_DENIED: This is for administrators', undefined]],
  ] as const)('%s operations', (access, expected) => {
    const refusals = [ANYBODY, CUSTOMER, ADMIN].map((caller) => {
      try {
        authorize(access, caller);
        return undefined;
      } catch (error) {
        const { code, message } = error as HttpError;
        return `${code}: ${message}`;
      }
    });
    expect(refusals).toEqual(expected);
  });

  test('customers own what is theirs, admins everything', () => {
    expect([owns(CUSTOMER, 'alice'), owns(CUSTOMER, 'bob'), owns(ADMIN, 'bob')]).toEqual([true, false, true]);
  });

  test('a list is of the caller, and for admins of whom they name', () => {
    expect([whose(CUSTOMER), whose(CUSTOMER, 'alice'), whose(ADMIN), whose(ADMIN, 'bob')]).toEqual([
      'alice',
      'alice',
      'root',
      'bob',
    ]);
    expect(() => whose(CUSTOMER, 'bob')).toThrow(new Error("Only administrators see other customers'"));
  });
});
