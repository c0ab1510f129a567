import { hmacValidator } from '@adyen/api-library';
import * as fc from 'fast-check';
import { signedRequest, source } from './requests';
import { SHARED } from './worlds';
import { verify } from '../../../../src/webhook-pipeline/handlers/sources/verifiers';
import { eventOf } from '../../../../tools/webhook-signers/events';

interface Item {
  [field: string]: unknown;
  amount: Record<string, unknown>;
  additionalData?: Record<string, unknown>;
}

const { secret } = SHARED.adyen!;
const ADYEN = source('adyen');

function itemOf(overrides: object = {}): Item {
  const { body } = eventOf('adyen', 'payment', 1)!;
  return { ...JSON.parse(body).notificationItems[0].NotificationRequestItem, ...overrides };
}

/** Signed by the library of Adyen. */
function signed(item: Item): Item {
  const hmacSignature = new hmacValidator().calculateHmac(item as never, secret);
  return { ...item, additionalData: { hmacSignature } };
}

async function verdictOn(...items: unknown[]) {
  const notificationItems = items.map((NotificationRequestItem) => ({ NotificationRequestItem }));
  return verify(ADYEN, signedRequest(JSON.stringify({ live: 'false', notificationItems }), {}), [secret]);
}

const GENUINE = { ok: true, secret: 0 };
const WRONG = { ok: false, reason: 'WrongSignature' };
const MALFORMED = { ok: false, reason: 'Malformed' };

test('takes what the library of Adyen signs', async () => {
  expect(await verdictOn(signed(itemOf()))).toEqual(GENUINE);
  expect(await verdictOn(signed(itemOf({ merchantReference: 'a:b', originalReference: undefined })))).toEqual(GENUINE);
});

/** @see https://github.com/Adyen/adyen-node-api-library/blob/main/src/__tests__/hmacValidator.spec.ts */
test('signs the fields that the library of Adyen documents, in their order', async () => {
  const key = 'DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00';
  const item = {
    pspReference: 'pspReference',
    originalReference: 'originalReference',
    merchantAccountCode: 'merchantAccount',
    merchantReference: 'reference',
    amount: { currency: 'EUR', value: 1000 },
    eventCode: 'EVENT',
    success: 'true',
  };
  const hmacSignature = new hmacValidator().calculateHmac(item as never, key);
  expect(hmacSignature).toBe(
    new hmacValidator().calculateHmac(
      'pspReference:originalReference:merchantAccount:reference:1000:EUR:EVENT:true',
      key,
    ),
  );
  const NotificationRequestItem = { ...item, additionalData: { hmacSignature } };
  const body = JSON.stringify({ notificationItems: [{ NotificationRequestItem }] });
  expect(await verify(ADYEN, signedRequest(body, {}), [key])).toEqual(GENUINE);
});

const FIELDS = [
  'pspReference',
  'originalReference',
  'merchantAccountCode',
  'merchantReference',
  'eventCode',
  'success',
];

test('refuses every change of a character of a signed field', async () => {
  const item = signed(itemOf());
  const change = async (field: string, at: number, character: string) => {
    const text = String(item[field]);
    const index = at % text.length;
    fc.pre(text[index] !== character);
    const changed = { ...item, [field]: text.slice(0, index) + character + text.slice(index + 1) };
    expect((await verdictOn(changed)).ok).toBe(false);
  };
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...FIELDS), fc.nat(100), fc.string({ minLength: 1, maxLength: 1 }), change),
  );
});

test.each([
  ['amount', { amount: { currency: 'EUR', value: 2000 } }],
  ['digits of the amount', { amount: { currency: 'EUR', value: 1999.5 } }],
  ['currency', { amount: { currency: 'USD', value: 1999 } }],
  ['signature', { additionalData: { hmacSignature: 'AAAA' } }],
])('refuses another %s', async (_what, change) => {
  expect(await verdictOn({ ...signed(itemOf()), ...change })).toEqual(WRONG);
});

test('every item must be signed', async () => {
  const [one, two] = [signed(itemOf()), signed(itemOf({ pspReference: 'PSP2' }))];
  expect(await verdictOn(one, two)).toEqual(GENUINE);
  expect(await verdictOn(one, { ...two, success: 'false' })).toEqual(WRONG);
  expect(await verdictOn(one, itemOf())).toEqual({ ok: false, reason: 'MissingSignature' });
});

test.each(['zz', 'zz44', '44zz', '444'])('%s is no key: what it would stand for, anybody could guess', async (key) => {
  const hmacSignature = new hmacValidator().calculateHmac(itemOf() as never, key);
  const NotificationRequestItem = { ...itemOf(), additionalData: { hmacSignature } };
  const body = JSON.stringify({ notificationItems: [{ NotificationRequestItem }] });
  expect(await verify(ADYEN, signedRequest(body, {}), [key])).toEqual(WRONG);
});

test('a colon cannot move from field to field', async () => {
  const item = signed(itemOf({ merchantAccountCode: 'account', merchantReference: 'a:b' }));
  const moved = { ...item, merchantAccountCode: 'account:a', merchantReference: 'b' };
  expect(new hmacValidator().validateHMAC(moved as never, secret)).toBe(true);
  expect(await verdictOn(moved)).toEqual(MALFORMED);
});

test.each([
  ['no JSON', '{'],
  ['no UTF-8', Buffer.from([0xff])],
  ['no items', '{}'],
  ['an empty list', '{"notificationItems":[]}'],
  ['items that are no list', '{"notificationItems":{"length":1}}'],
])('refuses a body with %s', async (_what, body) => {
  expect(await verify(ADYEN, signedRequest(body, {}), [secret])).toEqual(MALFORMED);
});

test('refuses a field that is no text', async () => {
  expect(await verdictOn({ ...signed(itemOf()), eventCode: ['AUTHORISATION'] })).toEqual(MALFORMED);
});

test('a fault of the function is no forgery', async () => {
  const request = signedRequest('{}', {});
  const fails = () => {
    throw new TypeError('broken');
  };
  const broken = Object.defineProperty(request, 'body', { get: fails });
  await expect(verify(ADYEN, broken, [secret])).rejects.toThrow('broken');
});
