import { createHash } from 'crypto';
import type { Write } from './inputs';
import type { RequestItem } from './items';
import { isInConflict } from './passing';
import { OutOfTime } from './patience';
import type { Reply } from './reply';
import type { ShopRequest } from './request';
import { secondsFromNow, type Kpi, type Shop } from './shop';
import { Refused } from './store.client';
import { HttpError } from '../../functions/handlers/responses';

/** What a request is going to do, and to answer when it has. */
export interface Plan {
  readonly answer: Reply;
  readonly writes: readonly Write[];
  readonly kpis?: readonly Kpi[];
}

/** How long an idempotency key is known. */
const KEPT_SECONDS = 24 * 60 * 60;

/**
 * Does what `plan` says once for an idempotency key, however often it is asked and whatever fails in between: the claim of
 * the key, the effect and the answer are one transaction, so there is all of them or none. Whoever comes again gets the
 * stored answer. A refusal (4xx) is not stored.
 *
 * `plan` reads, decides, and throws what it refuses. When what it read is no longer so, it is asked again.
 */
export async function once(request: ShopRequest, shop: Shop, plan: () => Promise<Plan>): Promise<Reply> {
  const identity = identityOf(request);
  for (let number = 0; ; number += 1) {
    const planned = await plan().catch((refusal) => replayOrRefuse(identity, shop, refusal));
    if (!('writes' in planned)) {
      return planned;
    }
    try {
      await shop.store.transact([claim(identity, planned.answer, shop), ...planned.writes]);
      planned.kpis?.forEach(shop.count);
      return planned.answer;
    } catch (error) {
      const stored = storedIn(error);
      if (stored !== undefined) {
        return replay(stored, identity);
      }
      await shop.store.patience.pause(number, error);
    }
  }
}

interface Identity {
  /** Whose key for what. */
  readonly requestKey: string;
  /** What was asked for with it. */
  readonly bodyHash: string;
}

function identityOf({ caller, operation, key, params, query, body }: ShopRequest): Identity {
  // Bodies have been normalised: members are in the order of their schema.
  return { requestKey: hash([caller.subject, operation.operationId, key]), bodyHash: hash([params, query, body]) };
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

function claim(identity: Identity, { statusCode, headers, body }: Reply, shop: Shop): Write {
  const expiresAt = secondsFromNow(shop, KEPT_SECONDS);
  const item: RequestItem = { ...identity, statusCode, headers, body, expiresAt };
  // DynamoDB deletes what has expired some time later.
  const any = [['requestKey', 'absent'] as const, ['expiresAt', '<=', secondsFromNow(shop, 0)] as const];
  return { table: 'requests', put: item, any };
}

/** What seems to be in the way may be what this very request has done: then it was answered. */
async function replayOrRefuse(identity: Identity, shop: Shop, refusal: unknown): Promise<Reply> {
  const stored = refusal instanceof HttpError ? await shop.store.get('requests', identity.requestKey) : undefined;
  if (stored === undefined || stored.expiresAt <= secondsFromNow(shop, 0)) {
    throw refusal;
  }
  return replay(stored, identity);
}

/** The claim that was in the way; throws what is no matter of conditions. */
function storedIn(error: unknown): RequestItem | undefined {
  if (error instanceof Refused) {
    return error.failures.get(0) as RequestItem | undefined;
  }
  if (error instanceof OutOfTime && isInConflict(error.cause, 0)) {
    throw new HttpError('REQUEST_IN_PROGRESS', 'A request with this Idempotency-Key is being served', {
      headers: { 'retry-after': '1' },
      cause: error,
    });
  }
  throw error;
}

function replay({ bodyHash, statusCode, headers, body }: RequestItem, identity: Identity): Reply {
  if (bodyHash !== identity.bodyHash) {
    throw new HttpError('IDEMPOTENCY_KEY_REUSED', 'The Idempotency-Key was used for another request');
  }
  return { statusCode, headers: { ...headers, 'idempotent-replayed': 'true' }, body };
}
