import { createHash } from 'crypto';
import { isDeepStrictEqual } from 'util';

interface Resource {
  readonly Type: string;
  readonly DependsOn?: string[];
  readonly [attribute: string]: unknown;
}

interface Template {
  readonly Resources: Record<string, Resource>;
  readonly [section: string]: unknown;
}

/** After this many steps no resource of a pipeline has a neighbour that it did not hear of. */
const STEPS = 8;

/**
 * What one template has and the other has not, whatever the logical ids are; empty for the same template.
 *
 * A logical id stands for what its resource is: first its type, then, step by step, the hash of the resource with the
 * references in it replaced. Metadata is what tools say about a resource and not part of it, and what an alarm's description
 * says is for people.
 */
export function differences(ours: object, bare: object): string[] {
  const a = normalised(ours as Template);
  const b = normalised(bare as Template);
  return [
    ...without(a.resources, b.resources).map((resource) => `only ours: ${resource}`),
    ...without(b.resources, a.resources).map((resource) => `only bare: ${resource}`),
    ...(isDeepStrictEqual(a.sections, b.sections) ? [] : ['the other sections of the templates differ']),
  ];
}

function normalised({ Resources, ...sections }: Template) {
  let names = new Map(Object.entries(Resources).map(([id, { Type }]) => [id, Type]));
  const texts = () => Object.entries(Resources).map(([id, resource]) => [id, describe(resource, names)] as const);
  for (let step = 0; step < STEPS; step++) {
    names = new Map(texts().map(([id, text]) => [id, createHash('sha256').update(text).digest('hex').slice(0, 8)]));
  }
  return { resources: texts().map(([, text]) => text), sections };
}

/** A resource as text, its keys in order, every logical id replaced by the resource's name. */
function describe({ Metadata, ...resource }: Resource, names: Map<string, string>): string {
  const DependsOn = resource.DependsOn?.map((id) => names.get(id)).sort();
  return JSON.stringify({ ...resource, DependsOn }, (key, value: unknown) => {
    if (key === 'AlarmDescription') {
      return undefined;
    }
    if (typeof value === 'string') {
      return names.get(value) ?? value;
    }
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
    return isObject ? Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1))) : value;
  });
}

/** The texts of one multiset that the other has not. */
function without(texts: string[], others: string[]): string[] {
  const rest = [...others];
  return texts.filter((text) => {
    const index = rest.indexOf(text);
    rest.splice(index, index < 0 ? 0 : 1);
    return index < 0;
  });
}
