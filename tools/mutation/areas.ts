/** A part of the code, and the tests that have to notice what breaks in it. */
export interface Area {
  /** Globs of what is broken. */
  readonly mutate: readonly string[];
  /** Globs of files in `test/`, without `.test.ts`. */
  readonly tests: readonly string[];
}

const handlers = (room: string): Area => ({
  mutate: [`src/${room}/handlers/**/*.ts`],
  tests: [`${room}/handlers/**/*`],
});

const room = (name: string): Area => ({
  mutate: [`src/${name}/**/*.ts`, `!src/${name}/**/index.ts`, `!src/${name}/handlers/**`],
  tests: [`${name}/**/*`],
});

/** A folder of a room that has many: only its own tests, or each break would take all those of the room. */
const wing = (name: string): Area => ({ mutate: [`src/${name}/*.ts`], tests: [`${name}/*`] });

/** By name: the handlers of each construct, and the shared rooms. */
export const AREAS: Readonly<Record<string, Area>> = {
  'webhook-pipeline/handlers': handlers('webhook-pipeline'),
  'monitored-http-api/handlers': handlers('monitored-http-api'),
  'functions/handlers': handlers('functions'),
  validation: room('validation'),
  environment: room('environment'),
  functions: room('functions'),
  stores: room('stores'),
  apis: room('apis'),
  // Without the tests that go through hours of metrics or whole apps: each break would take seconds.
  monitoring: {
    mutate: ['src/monitoring/*.ts', '!src/**/index.ts', '!src/monitoring/alarm-delivery.ts'],
    tests: ['monitoring/!(alarm-delivery|scenarios|price)'],
  },
  'monitoring/delivery': { mutate: ['src/monitoring/alarm-delivery.ts'], tests: ['monitoring/alarm-delivery'] },
  'monitoring/alarms': wing('monitoring/alarms'),
  'monitoring/objectives': wing('monitoring/objectives'),
};
