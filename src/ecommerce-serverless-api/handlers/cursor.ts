import { createHash } from 'crypto';
import * as v from 'valibot';
import { invalidParameter } from './refusals';

const FORMAT = 1;

/** What the cursors of a list are bound to: another list, or the same one with other filters, refuses them. */
export function cursorsOf(query: unknown, keys: Readonly<Record<string, 'N' | 'S'>>) {
  const of = createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 22);
  const types = { S: v.pipe(v.string(), v.minLength(1), v.maxLength(255)), N: v.pipe(v.number(), v.safeInteger()) };
  const Cursor = v.strictObject({
    v: v.literal(FORMAT),
    of: v.literal(of),
    key: v.strictObject(Object.fromEntries(Object.entries(keys).map(([name, type]) => [name, types[type]]))),
  });
  return {
    /** Of the key that a page ended with. */
    write: (last: Record<string, unknown>): string => {
      const key = Object.fromEntries(Object.keys(keys).map((name) => [name, last[name]]));
      return Buffer.from(JSON.stringify({ v: FORMAT, of, key })).toString('base64url');
    },
    /** The key in a cursor, checked; throws a 400. */
    read: (cursor: string): Record<string, unknown> => {
      const result = v.safeParse(Cursor, parse(cursor));
      if (!result.success) {
        throw invalidCursor();
      }
      return result.output.key;
    },
  };
}

/** The 400 of a cursor that no page of this list ended with. */
export function invalidCursor(): Error {
  return invalidParameter('cursor', 'must be the cursor of the page before, as it was given');
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
