/** One of several by its name; an unknown name is an error that tells the known ones. `title` is who was asked. */
export function named<T>(title: string, prop: string, all: ReadonlyMap<string, T>, name: string): T {
  const found = all.get(name);
  if (found === undefined) {
    throw new Error(`${title}: ${prop} must be one of ${[...all.keys()].join(', ') || 'none'}, got ${name}`);
  }
  return found;
}
