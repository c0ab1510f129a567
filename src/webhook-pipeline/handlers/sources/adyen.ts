import { createHmac, timingSafeEqual } from 'crypto';
import { documentOf, textAt, valueAt } from './signed-document';
import { refused, type SignedRequest, type Verdict } from './verdict';
import { HttpError } from '../../../functions/handlers/responses';

/**
 * What Adyen signs of an item, in this order. All else in the body, `eventDate` too, is not signed.
 *
 * @see https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures
 */
const SIGNED = [
  'pspReference',
  'originalReference',
  'merchantAccountCode',
  'merchantReference',
  'amount.value',
  'amount.currency',
  'eventCode',
  'success',
];

/** Fields are joined by colons, which only this one may hold: else a colon could move from field to field. */
const FREE_TEXT = 'merchantReference';
const HEX = /^([0-9A-Fa-f]{2})+$/;

interface SignedItem {
  readonly signature: Buffer;
  readonly signed: string;
}

/** The verdict on a notification, of which every item must be signed with one of the secrets. */
export function verifyAdyen(request: SignedRequest, secrets: readonly string[]): Verdict {
  const notification = notificationOf(request);
  const items = valueAt(notification, 'notificationItems');
  if (!Array.isArray(items) || items.length === 0) {
    return refused('Malformed');
  }
  const signatures = items.map((item) => textAt(item, 'NotificationRequestItem.additionalData.hmacSignature'));
  if (signatures.includes(undefined)) {
    return refused('MissingSignature');
  }
  const signed = items.map((item, index) => signedItem(item, signatures[index]!));
  if (signed.includes(undefined)) {
    return refused('Malformed');
  }
  const secret = secrets.findIndex(
    (candidate) => HEX.test(candidate) && signed.every((item) => isOf(candidate, item!)),
  );
  return secret === -1 ? refused('WrongSignature') : { ok: true, secret };
}

/** Undefined for a body that is no JSON. */
function notificationOf(request: SignedRequest): unknown {
  try {
    return documentOf(request).document;
  } catch (error) {
    if (error instanceof HttpError) {
      return undefined;
    }
    throw error;
  }
}

function signedItem(item: unknown, signature: string): SignedItem | undefined {
  const values = SIGNED.map((field) => {
    const path = `NotificationRequestItem.${field}`;
    const value = textAt(item, path);
    // What is missing counts as empty; an object or a list is neither missing nor a text.
    return value ?? (valueAt(item, path) === undefined ? '' : undefined);
  });
  const isPlain = values.every(
    (value, index) => value !== undefined && (SIGNED[index] === FREE_TEXT || !/:/.test(value)),
  );
  return isPlain ? { signature: Buffer.from(signature), signed: values.join(':') } : undefined;
}

function isOf(secret: string, { signature, signed }: SignedItem): boolean {
  const expected = Buffer.from(createHmac('sha256', Buffer.from(secret, 'hex')).update(signed).digest('base64'));
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}
