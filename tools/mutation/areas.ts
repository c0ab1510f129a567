/** A part of the code, and the tests that have to notice what breaks in it. */
export interface Area {
  /** Globs of what is broken. */
  readonly mutate: readonly string[];
  /** Folders of `test/`. */
  readonly tests: readonly string[];
}

const handlers = (room: string): Area => ({
  mutate: [`src/${room}/handlers/**/*.ts`],
  tests: [`${room}/handlers`],
});

const room = (name: string, ...tests: string[]): Area => ({
  mutate: [`src/${name}/**/*.ts`, `!src/${name}/**/index.ts`, `!src/${name}/handlers/**`],
  tests: [name, ...tests],
});

/** Monitoring has most of the breaks, and all of its tests run most of it: one wing at a time. */
const wing = (files: string): Area => ({ mutate: [`src/${files}`, '!src/**/index.ts'], tests: ['monitoring'] });

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
  monitoring: wing('monitoring/*.ts'),
  'monitoring/alarms': wing('monitoring/alarms/*.ts'),
  'monitoring/objectives': wing('monitoring/objectives/*.ts'),
};
