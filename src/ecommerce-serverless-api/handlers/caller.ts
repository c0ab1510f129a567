import type { APIGatewayProxyEvent } from 'aws-lambda';
import { requireEnv } from '../../functions/handlers/require-env';
import { HttpError } from '../../functions/handlers/responses';
import type { Access } from '../contract';
import { ShopEnv } from '../env';

/** Who calls; somebody without a subject is anybody. */
export interface Caller {
  readonly subject?: string;
  readonly isAdmin: boolean;
}

type RequestContext = APIGatewayProxyEvent['requestContext'];

interface Identity {
  readonly subject?: unknown;
  readonly groups: string[];
  readonly scopes: string[];
}

/**
 * Reads who calls from what the gateway has verified: the claims of a Cognito token, the context of a Lambda authorizer, or
 * an IAM identity, whose role or user counts as a group.
 */
export function readCaller({ authorizer, identity }: RequestContext): Caller {
  if (requireEnv(ShopEnv.AUTH) === 'NONE') {
    return { subject: 'anonymous', isAdmin: true };
  }
  const isVerified = authorizer?.claims !== undefined || authorizer?.principalId !== undefined;
  const { subject, groups, scopes } = isVerified ? fromAuthorizer(authorizer!) : fromIam(identity);
  if (typeof subject !== 'string' || subject === '') {
    return { isAdmin: false };
  }
  const isIn = (given: string[], variable: string) =>
    given.some((name) => name !== '' && name === process.env[variable]);
  return { subject, isAdmin: isIn(groups, ShopEnv.ADMIN_GROUP) || isIn(scopes, ShopEnv.ADMIN_SCOPE) };
}

/** The caller, if they may; tells apart who is not known (401) from who may not (403). */
export function authorize(access: Access, caller: Caller): Caller {
  if (access === 'public') {
    return caller;
  }
  if (caller.subject === undefined) {
    throw new HttpError('UNAUTHORIZED', 'Sign in first');
  }
  if (access === 'admin' && !caller.isAdmin) {
    throw new HttpError('ACCESS_DENIED', 'This is for administrators');
  }
  return caller;
}

/** Whether something of a customer is also this caller's to see and to change. */
export function owns({ subject, isAdmin }: Caller, customerId: string): boolean {
  return isAdmin || subject === customerId;
}

/** The customer whose things are listed: the caller, or for administrators whom they name. */
export function whose(caller: Caller, customerId = caller.subject!): string {
  if (!owns(caller, customerId)) {
    throw new HttpError('ACCESS_DENIED', "Only administrators see other customers'");
  }
  return customerId;
}

function fromAuthorizer(authorizer: NonNullable<RequestContext['authorizer']>): Identity {
  const { claims } = authorizer;
  const { sub: subject, scope } = claims ?? { sub: authorizer.principalId, scope: authorizer.scope };
  return { subject, groups: names(claims ? claims['cognito:groups'] : authorizer.groups), scopes: names(scope) };
}

function fromIam({ userArn, cognitoIdentityId }: RequestContext['identity']): Identity {
  // arn:aws:sts::111122223333:assumed-role/ShopAdmin/session, arn:aws:iam::111122223333:user/path/alice
  const [kind, ...path] = userArn?.split(':').at(-1)!.split('/') ?? [];
  const group = kind === 'assumed-role' ? path[0] : path.at(-1);
  return { subject: cognitoIdentityId ?? userArn, groups: names(group), scopes: [] };
}

/** API Gateway writes a list of a token as `[a b]` or `a,b`. */
function names(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : String(value ?? '').split(/[[\],\s]+/);
}
