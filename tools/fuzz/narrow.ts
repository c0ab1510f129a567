/** Part of an OpenAPI document. */
interface Node {
  readonly [name: string]: unknown;
}

/** Currencies of all three kinds: with two decimals, with none, and with three. */
const CURRENCIES = ['EUR', 'JPY', 'KWD'];

/** The document with a few currencies in requests: which three letters are one is more than a pattern can say. */
export function narrowed(document: unknown): unknown {
  return JSON.parse(JSON.stringify(document), (name, value: Node) =>
    name === 'currency' && value.pattern !== undefined ? { type: 'string', enum: CURRENCIES } : value,
  );
}

/** The operations with a parameter, such as `GET /notes`. */
export function operationsWith(parameter: string, { paths }: Record<'paths', Record<string, Record<string, Node>>>) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { parameters }]) => (parameters as Node[]).some(({ name }) => name === parameter))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );
}
