import { numberOf } from './model-version';
import { isUnresolved, rule, type Rule } from '../validation/rules';

/** The paths of a version, with its name. */
export interface NamedPaths {
  readonly name: string;
  readonly pathPatterns: string[];
}

/** Whether a pattern has all that another one has: `*` is any text, `?` any character. */
function covers(pattern: string, other: string): boolean {
  const escaped = pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('\\*', '.*').replaceAll('\\?', '[^*]')}$`).test(other);
}

/** The rule of each version's paths: the load balancer asks for those of lower numbers first. */
export function shadowRules(versions: NamedPaths[]): Rule[] {
  const known = versions.filter(({ pathPatterns }) => !isUnresolved(pathPatterns));
  return known.map(({ name, pathPatterns }) => {
    const before = known
      .filter((other) => numberOf(other.name) < numberOf(name))
      .flatMap((other) => other.pathPatterns);
    const shadowed = pathPatterns.filter((path) => before.some((pattern) => covers(pattern, path)));
    const must = 'be paths that no version of a lower number has';
    return rule(`versions.${name}.pathPatterns`, shadowed, must, ({ length }) => length === 0);
  });
}

/** The rules of versions that have jobs: what takes them is at one path, whatever the other paths are. */
export function jobPathRules(versions: NamedPaths[]): Rule[] {
  return versions.map(({ name, pathPatterns }) => {
    const asked = [`/api/${name}/jobs`, `/api/${name}/jobs/*`];
    return rule(`versions.${name}.pathPatterns`, pathPatterns, `hold ${asked.join(' and ')}`, (patterns) =>
      asked.every((path) => patterns.some((pattern) => covers(pattern, path))),
    );
  });
}
