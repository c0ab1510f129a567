import type { IConstruct } from 'constructs';
import type { Rule } from './rules';

/**
 * Throws one error with every broken rule and the construct's path.
 */
export function validate(scope: IConstruct, className: string, rules: Rule[]): void {
  const broken = rules.filter((message) => message !== undefined).map((message) => `- ${message}`);
  if (broken.length > 0) {
    throw new Error(`${className} at ${scope.node.path}:\n${broken.join('\n')}`);
  }
}
