/** Where an answer is not as expected. */
export interface Drift {
  /** Such as `scores[3]`; empty for the answer as a whole. */
  readonly at: string;
  /** How far a number is off. */
  readonly by?: number;
}

/**
 * The first place where an answer is not as expected: what an expected object has, an actual one has, and may have more;
 * lists are of one length; numbers are off by no more than the tolerance.
 */
export function driftOf(expected: unknown, actual: unknown, tolerance: number, at = ''): Drift | undefined {
  if (typeof expected === 'number' && typeof actual === 'number') {
    const by = Math.abs(expected - actual);
    return by <= tolerance + Number.EPSILON ? undefined : { at, by };
  }
  if (typeof expected !== 'object' || expected === null) {
    return expected === actual ? undefined : { at };
  }
  if (typeof actual !== 'object' || actual === null || !areAlike(expected, actual)) {
    return { at };
  }
  const given = new Map(Object.entries(actual));
  for (const [key, value] of Object.entries(expected)) {
    const place = Array.isArray(expected) ? `${at}[${key}]` : at === '' ? key : `${at}.${key}`;
    const drift = given.has(key) ? driftOf(value, given.get(key), tolerance, place) : { at: place };
    if (drift !== undefined) {
      return drift;
    }
  }
  return undefined;
}

function areAlike(expected: object, actual: object): boolean {
  return Array.isArray(expected) ? Array.isArray(actual) && actual.length === expected.length : !Array.isArray(actual);
}
