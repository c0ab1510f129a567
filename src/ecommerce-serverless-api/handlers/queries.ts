import * as v from 'valibot';
import { MAX_AMOUNT } from './money';
import { FIELDS } from './views';

/** A parameter is text; what it means is the schema behind the arrow. */
const number = (min: number, max: number) =>
  v.message(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,15}$/),
      v.transform(Number),
      v.number(),
      v.integer(),
      v.minValue(min),
      v.maxValue(max),
    ),
    `must be a whole number from ${min} to ${max}`,
  );

const fields = (of: keyof typeof FIELDS) => ({
  fields: v.optional(
    v.message(
      v.pipe(
        v.string(),
        v.regex(new RegExp(`^((${FIELDS[of].join('|')})(,(?!$)|$))+$`)),
        v.transform((names) => names.split(',')),
        v.array(v.picklist(FIELDS[of])),
        v.minLength(1),
      ),
      `must be names out of ${FIELDS[of].join(', ')}, separated by commas`,
    ),
  ),
});

const list = {
  limit: v.optional(number(1, 100)),
  cursor: v.optional(
    v.message(v.pipe(v.string(), v.regex(/^[\w-]{1,2048}$/)), 'must be the cursor of the page before, as it was given'),
  ),
};

/** Whose: for admins, everybody else has only their own. */
const ofCustomer = {
  customerId: v.optional(
    v.message(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,255}$/)), 'must be the id of a customer'),
  ),
};

/** What requests ask for in their query parameters; those that stand nowhere are refused. */
export const QUERIES = {
  ProductFields: v.strictObject(fields('Product')),
  CartFields: v.strictObject(fields('PricedCart')),
  CustomerFields: v.strictObject(fields('Customer')),
  OrderFields: v.strictObject(fields('Order')),
  ProductQuery: v.strictObject({
    category: v.optional(
      v.message(
        v.pipe(v.string(), v.trim(), v.normalize('NFC'), v.minLength(1), v.maxLength(100)),
        'must be 1 to 100 characters',
      ),
    ),
    minPrice: v.optional(number(0, MAX_AMOUNT)),
    maxPrice: v.optional(number(0, MAX_AMOUNT)),
    sort: v.optional(v.picklist(['price', '-price'], 'must be price or -price')),
    ...list,
    ...fields('Product'),
  }),
  CartQuery: v.strictObject({ ...ofCustomer, ...list, ...fields('Cart') }),
  CustomerQuery: v.strictObject({ ...list, ...fields('Customer') }),
  OrderQuery: v.strictObject({ ...ofCustomer, ...list, ...fields('Order') }),
};

/** The schema of query parameters. */
export type QueryName = keyof typeof QUERIES;

/** What query parameters say. */
export type Query<Name extends QueryName> = v.InferOutput<(typeof QUERIES)[Name]>;
