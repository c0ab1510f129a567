import { JwtVerifier } from 'aws-jwt-verify';
import {
  FailedAssertionError,
  JwtInvalidSignatureError,
  JwtParseError,
  JwtWithoutValidKidError,
  KidNotFoundInJwksError,
  WaitPeriodNotYetEndedJwkError,
} from 'aws-jwt-verify/error';
import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { requireEnv } from '../../functions/handlers/require-env';
import { ShopEnv } from '../env';

/** What a token is at fault for; any other error is none of the caller, such as keys that cannot be read. */
const REFUSALS = [
  FailedAssertionError,
  JwtInvalidSignatureError,
  JwtParseError,
  JwtWithoutValidKidError,
  KidNotFoundInJwksError,
  // An unknown key was asked for a moment ago.
  WaitPeriodNotYetEndedJwkError,
];

/** Checks a token, and returns its claims. */
export type TokenVerifier = { verify(token: string): Promise<Record<string, unknown>> };

/** What was decided: what API Gateway is told, or why the token is refused. */
export interface Decision {
  readonly result?: APIGatewayAuthorizerResult;
  readonly refusal?: string;
}

/** Checks tokens of the issuer of the environment; it reads the issuer's keys once, and again for a key that it does not know. */
export function tokenVerifier(): TokenVerifier {
  return JwtVerifier.create({
    issuer: requireEnv(ShopEnv.ISSUER),
    audience: requireEnv(ShopEnv.AUDIENCE).split(','),
    jwksUri: requireEnv(ShopEnv.KEYS_URL),
  });
}

/** Decides on the token of a request, for the whole API, as API Gateway keeps the answer for other requests with the token. */
export async function decide(
  { authorizationToken, methodArn }: APIGatewayTokenAuthorizerEvent,
  verifier: TokenVerifier,
): Promise<Decision> {
  try {
    const claims = await verifier.verify(authorizationToken.replace(/^Bearer +/i, ''));
    const { sub: subject } = claims;
    if (typeof subject !== 'string' || subject === '') {
      return { refusal: 'it has no subject' };
    }
    return { result: letIn(subject, methodArn, claims) };
  } catch (error) {
    if (REFUSALS.some((refusal) => error instanceof refusal)) {
      return { refusal: (error as Error).constructor.name };
    }
    throw error;
  }
}

function letIn(principalId: string, methodArn: string, claims: Record<string, unknown>): APIGatewayAuthorizerResult {
  const [api, stage] = methodArn.split('/');
  const groups = claims[requireEnv(ShopEnv.GROUPS_CLAIM)];
  return {
    principalId,
    context: { groups: [groups ?? []].flat().join(' '), scope: String(claims.scope ?? '') },
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `${api}/${stage}/*` }],
    },
  };
}
