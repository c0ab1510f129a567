import { createHash } from 'crypto';
import { handshakeOf, type Handshake } from './handshakes';
import { PROVIDER_EVENTS, type ProviderEvents } from './provider-events';
import type { At } from './provider-fields';
import { documentOf, textAt, valueAt } from './signed-document';
import { standardHeader } from './standard-webhooks';
import type { SignedRequest } from './verdict';
import { invalidBody } from '../../../functions/handlers/request-body';
import { CANONICAL_SOURCE } from '../../env';
import type { SourceTarget } from '../../source-target';
import { canonicalText, toTransactionEvent, type TransactionEvent } from '../transaction-event';

export type { Handshake } from './handshakes';

/**
 * What a genuine request is: the event of its signed fields, or a handshake; throws the 400 that lists everything that is
 * wrong with it.
 */
export function readEvent(target: SourceTarget, request: SignedRequest): TransactionEvent | Handshake {
  const { text, document } = documentOf(request);
  const handshake = handshakeOf(target.kind, document);
  if (handshake) {
    return handshake;
  }
  const provider = target.name === CANONICAL_SOURCE ? undefined : PROVIDER_EVENTS[target.kind];
  if (provider) {
    return providerEvent(target, provider, request);
  }
  const origin = { payload: text, document, hashed: canonicalText(document), source: target.name };
  const event = toTransactionEvent(document, origin);
  return { ...event, transactionType: transactionType(event.transactionType, target.typeMap ?? {}) };
}

function providerEvent(target: SourceTarget, provider: ProviderEvents, request: SignedRequest): TransactionEvent {
  const { text, document } = documentOf(request);
  const event = provider.root === undefined ? document : onlyItem(document, provider.root);
  const at: At = (path) => (path === 'header:id' ? standardHeader(request, 'id') : textAt(event, path));
  const { amount = '0', currency } = provider.money(at);
  const type = provider.type(at);
  const envelope = {
    event_id: provider.id(at) ?? `sha256:${createHash('sha256').update(request.body).digest('hex')}`,
    transaction_type: type && transactionType(type, target.typeMap ?? {}, provider.types),
    amount,
    currency,
    timestamp: provider.time.map((path) => valueAt(event, path)).find((value) => value !== undefined),
  };
  const received = new Date(request.now).toISOString();
  // Providers change the rest of a body from attempt to attempt, and the time of receipt is another one each time.
  const origin = { payload: text, document, hashed: canonicalText(envelope), source: target.name };
  return toTransactionEvent({ ...envelope, timestamp: envelope.timestamp ?? received }, origin);
}

/** The item of a body; a body with several is no event. */
function onlyItem(document: unknown, root: string): unknown {
  const [list] = root.split('.');
  const items = valueAt(document, list);
  if (!Array.isArray(items) || items.length !== 1) {
    throw invalidBody(`must hold one item in ${list}`);
  }
  return valueAt(document, root);
}

/** The type by the maps, of which the first goes first; the provider's own name, as Amazon SQS takes it, without one. */
function transactionType(type: string, ...maps: Readonly<Record<string, string>>[]): string {
  const mapped = maps.map((map) => lookUp(map, type)).find((found) => found !== undefined);
  return mapped ?? type.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 100);
}

function lookUp(map: Readonly<Record<string, string>>, type: string): string | undefined {
  if (Object.hasOwn(map, type)) {
    return map[type];
  }
  const wild = Object.keys(map).filter((key) => key.endsWith('*') && type.startsWith(key.slice(0, -1)));
  return wild.length === 0 ? undefined : map[wild.reduce((a, b) => (b.length > a.length ? b : a))];
}
