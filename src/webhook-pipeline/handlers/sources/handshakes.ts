import { textAt, valueAt } from './signed-document';
import type { SourceKind } from '../../source-target';

/** What a provider asks before it sends events, and what it is answered with status 200. */
export interface Handshake {
  readonly handshake: string;
  readonly contentType: string;
}

const CHALLENGE = /^[\x21-\x7E]{1,512}$/;

function text(handshake: string): Handshake {
  return { handshake, contentType: 'text/plain' };
}

/** Says the challenge back. */
function challenge(document: unknown): Handshake | undefined {
  const value = textAt(document, 'challenge') ?? '';
  return textAt(document, 'type') === 'url_verification' && CHALLENGE.test(value) ? text(value) : undefined;
}

/** @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#ping */
function ping(document: unknown): Handshake | undefined {
  return textAt(document, 'zen') !== undefined && valueAt(document, 'hook') !== undefined ? text('pong') : undefined;
}

/** @see https://docs.adyen.com/development-resources/webhooks/configure-and-manage#test-your-webhook */
function adyenTest(document: unknown): Handshake | undefined {
  const items = valueAt(document, 'notificationItems');
  const isTest = (item: unknown) => textAt(item, 'NotificationRequestItem.pspReference')?.startsWith('test_') === true;
  return Array.isArray(items) && items.length > 0 && items.every(isTest) ? text('[accepted]') : undefined;
}

const HANDSHAKES: Partial<Record<SourceKind, (document: unknown) => Handshake | undefined>> = {
  github: ping,
  adyen: adyenTest,
  hmac: challenge,
  standardWebhooks: challenge,
  unverified: challenge,
};

/** The answer to a handshake; undefined for an event. */
export function handshakeOf(kind: SourceKind, document: unknown): Handshake | undefined {
  return HANDSHAKES[kind]?.(document);
}
