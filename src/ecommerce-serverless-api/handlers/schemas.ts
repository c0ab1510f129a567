import * as v from 'valibot';
import { isCurrency, MAX_AMOUNT, MAX_LINES, MAX_QUANTITY } from './money';
import { ORDER_STATUSES } from './order-states';

/** The most of one product that the shop can have. */
export const MAX_STOCK = 1_000_000_000;

const CONTROL = '\\u0000-\\u001f\\u007f-\\u009f';

/** Trimmed and in Unicode's normal form C, without control characters and halves of characters. */
const text = (max: number) =>
  v.message(
    v.pipe(
      v.string(),
      v.trim(),
      v.normalize('NFC'),
      // The ends are said for the contract, which knows of no trimming.
      v.regex(new RegExp(`^[^\\s${CONTROL}]([^${CONTROL}]{0,${max - 2}}[^\\s${CONTROL}])?$`, 'u')),
      v.check((trimmed) => !/[\ud800-\udfff]/u.test(trimmed)),
    ),
    `must be 1 to ${max} characters without control characters`,
  );

const whole = (min: number, max: number) =>
  v.message(
    v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max)),
    `must be a whole number from ${min} to ${max}`,
  );

const pattern = (regex: RegExp, message: string) => v.message(v.pipe(v.string(), v.trim(), v.regex(regex)), message);

const moneyUpTo = (max: number) =>
  v.strictObject({
    amount: whole(0, max),
    currency: v.message(
      v.pipe(v.string(), v.trim(), v.toUpperCase(), v.regex(/^[A-Za-z]{3}$/), v.check(isCurrency)),
      'must be a currency code of ISO 4217',
    ),
  });

const quantity = whole(1, MAX_QUANTITY);
const contents = `must be a list of at most ${MAX_LINES} products`;

const editable = {
  name: text(200),
  description: v.optional(text(2000)),
  category: text(100),
  price: moneyUpTo(MAX_AMOUNT),
};

/** What requests say, normalised: trimmed, in NFC, currencies in upper case. */
export const BODIES = {
  NewProduct: v.strictObject({ ...editable, stock: whole(0, MAX_STOCK) }),
  ProductUpdate: v.strictObject(editable),
  StockChange: v.strictObject({ change: whole(-MAX_STOCK, MAX_STOCK), reason: text(200) }),
  CartItem: v.strictObject({ quantity }),
  CartContents: v.strictObject({
    items: v.pipe(
      v.array(
        v.strictObject({ productId: pattern(/^[!-~]{1,255}$/, 'must be the id of a product'), quantity }),
        contents,
      ),
      v.maxLength(MAX_LINES, contents),
    ),
  }),
  Checkout: v.strictObject({ total: moneyUpTo(MAX_AMOUNT * MAX_QUANTITY * MAX_LINES) }),
  Profile: v.strictObject({
    name: text(200),
    email: pattern(/^[!-?A-~]{1,64}@[0-9A-Za-z.-]{1,125}\.[A-Za-z]{2,63}$/, 'must be an e-mail address'),
    phone: v.optional(pattern(/^\+[1-9][0-9]{6,14}$/, 'must be a telephone number such as +4930123456 (E.164)')),
    address: v.optional(
      v.strictObject({
        line1: text(200),
        line2: v.optional(text(200)),
        postalCode: text(20),
        city: text(100),
        country: v.message(
          v.pipe(v.string(), v.trim(), v.toUpperCase(), v.regex(/^[A-Za-z]{2}$/)),
          'must be a country code of ISO 3166-1 with two letters',
        ),
      }),
    ),
  }),
  OrderStatus: v.strictObject({
    status: v.picklist(ORDER_STATUSES, `must be one of ${ORDER_STATUSES.join(', ')}`),
  }),
};

/** The schema of a request body. */
export type BodyName = keyof typeof BODIES;

/** What a request body says. */
export type Body<Name extends BodyName> = v.InferOutput<(typeof BODIES)[Name]>;
