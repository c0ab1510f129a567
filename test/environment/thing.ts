import { Construct } from 'constructs';
import { Environment, type System, type SystemProps } from '../../src/environment/environment';
import type { Rule } from '../../src/validation/rules';
import { newStack } from '../synth';

const SYSTEM: System = { kind: 'Thing', name: 'thing', holdsData: true };

/** A construct that has nothing but its environment. */
export class Thing extends Construct {
  public readonly environment: Environment;

  public constructor(scope: Construct, id = 'Thing', props: Partial<SystemProps> = {}, options: ThingOptions = {}) {
    super(scope, id);
    const { rules = [], ...system } = options;
    const open = { environmentSuffix: 'dev', ...props };
    this.environment = Environment.open(this, { ...SYSTEM, ...system }, open, rules);
  }
}

/** What is special about a thing. */
export interface ThingOptions extends Partial<System> {
  readonly rules?: Rule[];
}

/** A thing whose id shows in no name. */
export function newThing(props: Partial<SystemProps> = {}, scope: Construct = newStack()): Thing {
  return new Thing(scope, 'Thing', props);
}
