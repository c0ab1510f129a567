import { liveSecrets, type LiveSecret } from './secrets.client';
import { verify, type SignedRequest, type Verdict } from './verifiers';
import { HttpError } from '../../../functions/handlers/responses';
import type { SourceTarget } from '../../source-target';

/** What a genuine request was signed with; undefined where the pipeline holds no secret for that. */
type Matched = LiveSecret | undefined;

/** Throws a 401 for a request that its source did not sign, and a 503 when that cannot be told. */
export async function requireGenuine(target: SourceTarget, request: SignedRequest): Promise<Matched> {
  const secrets = await secretsOf(target, false);
  const verdict = await verdictOn(target, request, secrets);
  if (verdict.ok) {
    return secrets[verdict.secret];
  }
  if (verdict.reason === 'WrongSignature') {
    const fresh = await secretsOf(target, true);
    const second = fresh === secrets ? verdict : await verdictOn(target, request, fresh);
    if (second.ok) {
      return fresh[second.secret];
    }
  }
  throw new HttpError('UNAUTHORIZED', 'The request is not signed as it has to be', { cause: { name: verdict.reason } });
}

const NONE: LiveSecret[] = [];

async function secretsOf({ secret }: SourceTarget, fresh: boolean): Promise<LiveSecret[]> {
  return secret === undefined ? NONE : orUnavailable(() => liveSecrets(secret, { fresh }));
}

async function verdictOn(target: SourceTarget, request: SignedRequest, secrets: LiveSecret[]): Promise<Verdict> {
  const values = secrets.map(({ value }) => value);
  return orUnavailable(() => verify(target, request, values));
}

/** Without secret or keys nothing can be said of a request: the sender is to send it again. */
async function orUnavailable<T>(answer: () => Promise<T>): Promise<T> {
  try {
    return await answer();
  } catch (cause) {
    throw new HttpError('SERVICE_UNAVAILABLE', 'The event could not be verified; send it again', {
      headers: { 'retry-after': '5' },
      cause,
    });
  }
}
