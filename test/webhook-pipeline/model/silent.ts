/** A class that does nothing, whatever it is asked: for logs and metrics, of which no model speaks. */
export const silent: object = new Proxy(class {}, {
  get: (_target, name) => (name === 'then' ? undefined : silent),
  apply: () => silent,
  construct: () => silent,
});
