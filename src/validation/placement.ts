import { Token, type IResource } from 'aws-cdk-lib';
import { rule, type Rule } from './rules';

/** Where something is: a stack, or the `env` of a resource. */
export interface Place {
  readonly region: string;
  readonly account: string;
}

/** A rule for what has to be where something else is. What is only known at deployment breaks none. */
export function placeRule(prop: string, given: IResource | undefined, what: keyof Place, here: Place): Rule {
  const place = Token.isUnresolved(here[what]) ? undefined : given?.env[what];
  return rule(prop, place, `be in the ${what} ${here[what]}`, (value) => value === here[what]);
}
