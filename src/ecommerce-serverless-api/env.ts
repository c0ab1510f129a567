/** Names of the environment variables of the functions; imported by the construct and by the handlers. */
export const ShopEnv = {
  PRODUCTS_TABLE: 'PRODUCTS_TABLE',
  CARTS_TABLE: 'CARTS_TABLE',
  CUSTOMERS_TABLE: 'CUSTOMERS_TABLE',
  ORDERS_TABLE: 'ORDERS_TABLE',
  REQUESTS_TABLE: 'REQUESTS_TABLE',
  /** `NONE`: everybody is an admin. With anything else the caller is who the gateway says. */
  AUTH: 'AUTH',
  /** A group whose members are admins; no group is one when it is not set. */
  ADMIN_GROUP: 'ADMIN_GROUP',
  /** A scope whose holders are admins; no scope is one when it is not set. */
  ADMIN_SCOPE: 'ADMIN_SCOPE',
  /** Separated by commas; none when it is not set. */
  ALLOWED_ORIGINS: 'ALLOWED_ORIGINS',
  /** Of the authorizer: who issues the tokens, and where the keys are that they are signed with. */
  ISSUER: 'ISSUER',
  KEYS_URL: 'KEYS_URL',
  /** Of the authorizer: for whom tokens are, separated by commas. */
  AUDIENCE: 'AUDIENCE',
  /** Of the authorizer: the claim that holds the groups of the caller. */
  GROUPS_CLAIM: 'GROUPS_CLAIM',
  /** How long a cart is kept after its last change, in seconds. */
  CART_SECONDS: 'CART_SECONDS',
  /** Where the shop tells of itself, by name or ARN. */
  EVENT_BUS: 'EVENT_BUS',
  /** The stock at which, and below which, a product is low. */
  LOW_STOCK: 'LOW_STOCK',
  /** The region that takes changes until somebody says otherwise; without it there is one region. */
  HOME_REGION: 'HOME_REGION',
  /** Where it stands what somebody said. */
  HOME_TABLE: 'HOME_TABLE',
  /** Of a fence: the function that it stands before. */
  FENCED_FUNCTION: 'FENCED_FUNCTION',
} as const;

/** A global secondary index that projects all attributes. */
export interface ShopIndex {
  readonly name: string;
  readonly partition: string;
  readonly sort: string;
  readonly sortType: 'N' | 'S';
}

/** A table of the shop: a partition key that is a string, and what else the handlers expect of it. */
export interface ShopTable {
  /** The variable that names the table. */
  readonly variable: string;
  readonly key: string;
  readonly index?: ShopIndex;
  /** The attribute by which items expire, in seconds since 1970. */
  readonly expires?: string;
  /** Whether events follow from what changes in it. */
  readonly hasStream?: boolean;
}

const byCustomer = (sort: string) => ({ name: 'by-customer', partition: 'customerId', sort, sortType: 'S' }) as const;

/** What is kept where. */
export const SHOP_TABLES = {
  products: {
    variable: ShopEnv.PRODUCTS_TABLE,
    key: 'productId',
    index: { name: 'by-category-price', partition: 'category', sort: 'price', sortType: 'N' },
    hasStream: true,
  },
  carts: { variable: ShopEnv.CARTS_TABLE, key: 'cartId', index: byCustomer('createdAt'), expires: 'expiresAt' },
  customers: { variable: ShopEnv.CUSTOMERS_TABLE, key: 'customerId' },
  orders: { variable: ShopEnv.ORDERS_TABLE, key: 'orderId', index: byCustomer('placedAt'), hasStream: true },
  /** Idempotency keys that were used, with the answer of each. */
  requests: { variable: ShopEnv.REQUESTS_TABLE, key: 'requestKey', expires: 'expiresAt' },
} as const satisfies Record<string, ShopTable>;

/** Which region takes changes: a table with one item, by its partition key, for a shop in two regions. */
export const HOME = { table: 'home-region', key: 'name', item: 'home' } as const;

/** Requests that change nothing; every other one is for the region that takes changes. */
export const READS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** Where a shop in two regions tells whether a region takes changes, and what its answer holds then. */
export const HEALTH = { path: '/health', isHome: '"takesChanges":true' } as const;

/** A table by its name in `SHOP_TABLES`. */
export type ShopTableName = keyof typeof SHOP_TABLES;

/** Metrics that the functions publish; the construct's `metricX()` methods read the same names. */
export const METRIC_NAMESPACE = 'CdkGoldenPaths/EcommerceServerlessApi';

/** The business in numbers. */
export const ShopMetric = {
  CARTS_CREATED: 'CartsCreated',
  CARTS_CHECKED_OUT: 'CartsCheckedOut',
  ORDERS_PLACED: 'OrdersPlaced',
  /** Checkouts that were refused because of stock. */
  OUT_OF_STOCK: 'OutOfStock',
  /** Totals of the orders that were paid, in minor units; with the dimension `Currency`. */
  REVENUE: 'Revenue',
  PAYMENTS_FAILED: 'PaymentsFailed',
  PAYMENTS_HELD_FOR_REVIEW: 'PaymentsHeldForReview',
} as const;

/** A dimension beside `service`, which tells one shop from another. */
export const CURRENCY_DIMENSION = 'Currency';
