import { readdirSync } from 'fs';
import { join } from 'path';

/** A part of the code, and the tests that have to notice what breaks in it. */
export interface Area {
  /** The files that are broken. */
  readonly mutate: readonly string[];
  /** Globs of files in `test/`, or in the root where they begin with `tools/`, without `.test.ts`. */
  readonly tests: readonly string[];
}

type Areas = Readonly<Record<string, Area>>;

const SRC = join(__dirname, '..', '..', 'src');

const fileOf = (folder: string, name: string) => `src/${folder}/${name}.ts`;

/** The code of a folder, without that of the folders in it. */
export const codeIn = (folder: string): string[] =>
  readdirSync(join(SRC, folder))
    .filter((name) => name.endsWith('.ts') && name !== 'index.ts')
    .map((name) => name.replace(/\.ts$/, ''));

/** Some files of a folder, each with the test beside it. */
const some = (folder: string, names: readonly string[], tests = names): Area => ({
  mutate: names.map((name) => fileOf(folder, name)),
  tests: tests.map((test) => `${folder}/${test}`),
});

/**
 * Without the tests that play thousands of days against a model: each break would take seconds, and a failure a minute.
 * Nor does a folder have the tests of the folders in it, or each break would take all those of the room.
 */
const ALL_TESTS = ['!(*.model)'];

const whole = (folder: string): Areas => ({ [folder]: some(folder, codeIn(folder), ALL_TESTS) });

/** A folder in parts, and what is in none of them, with the tests that are in none or those that are given. */
function inParts(folder: string, parts: Record<string, Area>, tests?: string[]): Areas {
  const all = Object.values(parts);
  const taken = all.flatMap(({ mutate }) => mutate);
  const names = codeIn(folder).filter((name) => !taken.includes(fileOf(folder, name)));
  const prefix = `${folder}/`;
  const theirs = all.flatMap((part) => part.tests).filter((test) => test.startsWith(prefix));
  const named = Object.entries(parts).map(([name, part]) => [`${folder}/${name}`, part]);
  return {
    [folder]: some(folder, names, tests ?? [`!(${theirs.map((test) => test.slice(prefix.length)).join('|')})`]),
    ...Object.fromEntries(named),
  };
}

const PIPELINE = 'webhook-pipeline/handlers';
const SOURCES = `${PIPELINE}/sources`;
const SHOP = 'ecommerce-serverless-api/handlers';
const ML = 'ml-api-platform/handlers';
const ALARMS = 'monitoring/alarms';

/**
 * By name: the handlers of each construct, and the shared rooms. Large ones are in parts, those of rooms with tests of their
 * own: a break in a table that is made when a module loads takes all tests of its area.
 */
export const AREAS: Areas = {
  ...inParts(
    PIPELINE,
    {
      archive: some(PIPELINE, ['archive', 'archive.client', 'archived-headers']),
      events: some(
        PIPELINE,
        ['claim-key', 'message-group', 'transaction-event'],
        ['message-group', 'payload-hash', 'transaction-event', 'validate-groups'],
      ),
      operators: some(
        PIPELINE,
        ['archive.lambda', 'operator-input', 'parked.client', 'redriving', 'replay-request', 'replaying'],
        ['archive.lambda', 'parked.client', 'replay-request'],
      ),
      'put-back': some(
        PIPELINE,
        ['pace', 'put-back', 'replay', 'reprocess'],
        ['pace', 'put-back', 'replay', 'reprocess', 'router'],
      ),
      reconciliation: some(
        PIPELINE,
        ['claimed.client', 'reconcile.lambda', 'reconciler', 'stripe-events.client'],
        ['reconcile.lambda', 'reconciler', 'stripe-events.client'],
      ),
      requests: some(
        PIPELINE,
        ['reading', 'receiving', 'request-metrics', 'signed-request', 'validate.lambda'],
        ['receiving', 'signed-request', 'validate*'],
      ),
      routing: some(
        PIPELINE,
        ['claims.client', 'message-attributes', 'route.lambda', 'router', 'routing'],
        ['archive.lambda', 'batches', 'claims.client', 'route.lambda', 'router'],
      ),
    },
    ['@(batches|queues.client)'],
  ),
  ...inParts(
    SOURCES,
    {
      certificates: some(SOURCES, ['certificates', 'paypal', 'signed-document'], ['paypal', 'signed-document']),
      events: some(
        SOURCES,
        ['envelopes', 'handshakes', 'minor-units', 'provider-events', 'provider-fields'],
        ['envelopes'],
      ),
      genuine: some(SOURCES, ['genuine']),
      secrets: some(SOURCES, ['secrets.client']),
    },
    ['!(envelopes|genuine|secrets.client)'],
  ),
  ...whole('monitored-http-api/handlers'),
  ...inParts(
    SHOP,
    {
      buying: some(
        SHOP,
        ['carts', 'checkout', 'edit', 'idempotency', 'pricing'],
        ['carts', 'checkout', 'contention', 'products', 'refusals', 'store.client'],
      ),
      orders: some(
        SHOP,
        ['order-moves', 'order-states', 'order-view', 'orders', 'payment-batch', 'payment-event', 'payments'],
        ['contention', 'home', 'orders', 'payments'],
      ),
      events: some(SHOP, ['bus.client', 'changes', 'event-schemas', 'publisher']),
      storage: some(SHOP, ['passing', 'patience', 'store.client'], ['bus.client', 'home', 'products', 'store.client']),
      items: some(
        SHOP,
        ['expressions', 'inputs', 'items'],
        ['carts', 'checkout', 'customers', 'expressions', 'orders', 'payments', 'products', 'store.client'],
      ),
      access: some(
        SHOP,
        ['authorize', 'authorize.lambda', 'caller', 'fenced.client', 'home'],
        ['authorize.lambda', 'caller', 'home', 'regions', 'shop.lambda'],
      ),
      catalog: some(
        SHOP,
        ['cursor', 'customers', 'list', 'products'],
        ['carts', 'customers', 'products', 'refusals', 'request'],
      ),
      bodies: {
        ...some(SHOP, ['money', 'queries', 'schemas', 'views']),
        // The document holds each schema.
        tests: [
          'tools/openapi/document',
          ...['contract', 'queries', 'request', 'schemas'].map((test) => `${SHOP}/${test}`),
        ],
      },
    },
    ['@(etag|home|products|refusals|regions|request|shop.lambda|store.client|tables.client)'],
  ),
  ...inParts(
    ML,
    {
      golden: some(
        ML,
        ['drift', 'golden-predictions', 'golden-run', 'revision.client'],
        ['drift', 'golden-predictions', 'golden-run', 'revision.client'],
      ),
      'golden-file': {
        ...some(ML, ['golden-file', 'golden-file.client']),
        tests: ['tools/openapi/golden', `${ML}/golden-file`, `${ML}/golden-predictions`],
      },
    },
    ALL_TESTS,
  ),
  ...whole('functions/handlers'),
  ...whole('validation'),
  ...inParts(
    'environment',
    {
      budget: some('environment', ['resource-budget']),
      choices: some('environment', ['backups', 'concurrency', 'table-capacity']),
      // Its tests make the templates of several constructs.
      defaults: some(
        'environment',
        ['defaults', 'environment-profile', 'monitoring-level'],
        ['defaults', 'environment-profile'],
      ),
      names: some(
        'environment',
        ['ids', 'outputs', 'physical-name', 'registry'],
        ['ids', 'name-clashes', 'outputs', 'physical-name'],
      ),
    },
    ['environment*'],
  ),
  ...inParts('functions', {
    queues: {
      ...some('functions', ['queue-consumers', 'visibility-timeout']),
      tests: ['functions/visibility-timeout', 'webhook-pipeline/ordering', 'webhook-pipeline/webhook-consumer'],
    },
  }),
  ...whole('stores'),
  ...whole('network'),
  ...inParts(
    'apis',
    {
      auth: some('apis', ['http-auth']),
      http: {
        ...some('apis', ['http-api']),
        tests: ['apis/api-domain', 'monitored-http-api/http-api', 'monitored-http-api/preflight'],
      },
      texts: some('apis', ['access-log', 'gateway-problems']),
      'web-acl': some('apis', ['managed-web-acl', 'web-acl'], ['managed-web-acl', 'rest-api', 'web-acl']),
    },
    ['@(added-routes|api-*|rest-api)'],
  ),
  ...inParts(
    'monitoring',
    {
      delivery: some('monitoring', ['alarm-delivery']),
      notifications: some('monitoring', ['notifications', 'notifier']),
      rules: some('monitoring', ['monitoring-rules', 'override', 'rates', 'schedule']),
      types: some('monitoring', ['monitoring-types']),
    },
    [
      '@(alarm-text|api-signals|dashboard|late-alarm|metric-alarm|monitor-function|notifications|override|system-*)',
      'alarms/unexplained-errors',
    ],
  ),
  ...inParts(ALARMS, {
    edge: some(ALARMS, ['cloudfront', 'web-acl']),
    'load-balancer': some(ALARMS, ['load-balancer']),
    targets: some(ALARMS, ['targets']),
    jobs: { ...some(ALARMS, ['jobs']), tests: ['ml-api-platform/job-alarms'] },
    database: some(ALARMS, ['aurora']),
    replicas: some(ALARMS, ['backups', 'replication']),
    services: some(ALARMS, ['ecs']),
    tables: some(ALARMS, ['stream', 'table']),
  }),
  ...whole('monitoring/objectives'),
};
