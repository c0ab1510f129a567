/** A part of the code, and the tests that have to notice what breaks in it. */
export interface Area {
  /** Globs of what is broken. */
  readonly mutate: readonly string[];
  /** Globs of files in `test/`, without `.test.ts`. */
  readonly tests: readonly string[];
}

/** Without the tests that play thousands of days against a model: each break would take seconds, and a failure a minute. */
const handlers = (room: string): Area => ({
  mutate: [`src/${room}/handlers/**/*.ts`],
  tests: [`${room}/handlers/!(*.model)`],
});

const room = (name: string): Area => ({
  mutate: [`src/${name}/**/*.ts`, `!src/${name}/**/index.ts`, `!src/${name}/handlers/**`],
  tests: [`${name}/**/*`],
});

/** A folder of a room that has many: only its own tests, or each break would take all those of the room. */
const wing = (name: string): Area => ({ mutate: [`src/${name}/*.ts`], tests: [`${name}/*`] });

/** Files of a room, each with the test beside it. */
const files = (name: string, some: string): Area => ({
  mutate: [`src/${name}/@(${some}).ts`],
  tests: [`${name}/@(${some})`],
});

/** The files of a room but for those of other areas. */
const rest = (name: string, others: string): Area => ({
  mutate: [`src/${name}/*.ts`, `!src/${name}/@(index|${others}).ts`],
  tests: [`${name}/!(${others})`],
});

/**
 * By name: the handlers of each construct, and the shared rooms. Large rooms are in parts, each with tests of its own: a
 * break in a table that is made when a module loads takes all tests of its area.
 */
export const AREAS: Readonly<Record<string, Area>> = {
  'webhook-pipeline/handlers': handlers('webhook-pipeline'),
  'monitored-http-api/handlers': handlers('monitored-http-api'),
  'ecommerce-serverless-api/handlers': handlers('ecommerce-serverless-api'),
  'ml-api-platform/handlers': handlers('ml-api-platform'),
  'functions/handlers': handlers('functions'),
  validation: room('validation'),
  environment: room('environment'),
  functions: room('functions'),
  stores: room('stores'),
  network: room('network'),
  apis: rest('apis', 'http-auth|access-log|gateway-problems|web-acl'),
  'apis/auth': files('apis', 'http-auth'),
  'apis/texts': files('apis', 'access-log|gateway-problems|web-acl'),
  monitoring: {
    ...rest(
      'monitoring',
      'alarm-delivery|notifications|notifier|monitoring-rules|override|rates|schedule|monitoring-types',
    ),
    tests: ['monitoring/@(alarm-text|api-signals|dashboard|notifications|override|system-*)'],
  },
  'monitoring/delivery': files('monitoring', 'alarm-delivery'),
  'monitoring/notifications': files('monitoring', 'notifications|notifier'),
  'monitoring/rules': files('monitoring', 'monitoring-rules|override|rates|schedule'),
  'monitoring/types': files('monitoring', 'monitoring-types'),
  'monitoring/alarms': wing('monitoring/alarms'),
  'monitoring/objectives': wing('monitoring/objectives'),
};
