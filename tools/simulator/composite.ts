import type { State } from './evaluation';
import { refuse, render, resourcesOf } from './template';

/** A composite alarm: its rule as a function of the states of the alarms that it names. */
export interface CompositeAlarm {
  readonly id: string;
  /** The logical ids of the alarms in the rule. */
  readonly names: readonly string[];
  readonly holds: (stateOf: (id: string) => State) => boolean;
}

type Rule = (stateOf: (id: string) => State) => boolean;

const TOKEN = /\s*("[^"]*"|'[^']*'|[(),]|[^\s(),"']+)\s*/gy;
const STATES: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/** The name in a rule: quoted or not, an ARN or a name; `LogicalId.Arn` is how a reference is rendered. */
const nameIn = (text: string): string =>
  text
    .replace(/["']/g, '')
    .replace(/^arn:.*:alarm:/, '')
    .replace(/\.Arn$/, '');

class RuleParser {
  public readonly names: string[] = [];
  private readonly tokens: string[];

  public constructor(
    private readonly text: string,
    private readonly idOf: (name: string) => string,
  ) {
    this.tokens = [...text.matchAll(TOKEN)].map(([, token]) => token);
  }

  public whole(): Rule {
    const rule = this.anyOf();
    if (this.tokens.length > 0) {
      this.fail();
    }
    return rule;
  }

  private anyOf(): Rule {
    const left = this.allOf();
    if (!this.accept('OR')) {
      return left;
    }
    const right = this.anyOf();
    return (stateOf) => left(stateOf) || right(stateOf);
  }

  private allOf(): Rule {
    const left = this.single();
    if (!this.accept('AND')) {
      return left;
    }
    const right = this.allOf();
    return (stateOf) => left(stateOf) && right(stateOf);
  }

  private single(): Rule {
    if (this.accept('NOT')) {
      const inner = this.single();
      return (stateOf) => !inner(stateOf);
    }
    if (this.accept('(')) {
      return this.closed(this.anyOf());
    }
    const word = this.tokens.shift() ?? '';
    if (word === 'TRUE' || word === 'FALSE') {
      return () => word === 'TRUE';
    }
    if (!STATES.includes(word) || !this.accept('(')) {
      this.fail();
    }
    const id = this.idOf(nameIn(this.tokens.shift() ?? ''));
    this.names.push(id);
    return this.closed((stateOf) => stateOf(id) === word);
  }

  private closed(rule: Rule): Rule {
    return this.accept(')') ? rule : this.fail();
  }

  private accept(token: string): boolean {
    if (this.tokens[0] !== token) {
      return false;
    }
    this.tokens.shift();
    return true;
  }

  private fail(): never {
    throw new Error(`alarm rule ${this.text} cannot be read before "${this.tokens.join(' ')}"`);
  }
}

/** Reads a rule as rendered text; `idOf` finds the logical id of an alarm by what names it. */
export function parseRule(text: string, idOf: (name: string) => string): Omit<CompositeAlarm, 'id'> {
  const parser = new RuleParser(text, idOf);
  const holds = parser.whole();
  return { names: parser.names, holds };
}

/** Finds an alarm of the template by its logical id or by its literal name. */
export function alarmFinder(template: object): (name: string) => string {
  const alarms = resourcesOf(template).filter(({ type }) => /^AWS::CloudWatch::(Composite)?Alarm$/.test(type));
  return (name) => {
    const found = alarms.find(({ id, properties }) => id === name || render(properties.AlarmName ?? id) === name);
    if (!found) {
      throw new Error(`alarm ${name} is not in the template`);
    }
    return found.id;
  };
}

/** The composite alarms of a template. Source: "Create a composite alarm", Amazon CloudWatch User Guide. */
export function compositeAlarms(template: object): readonly CompositeAlarm[] {
  const idOf = alarmFinder(template);
  return resourcesOf(template, 'AWS::CloudWatch::CompositeAlarm').map((resource) => {
    refuse(resource, 'ActionsSuppressor');
    return { id: resource.id, ...parseRule(render(resource.properties.AlarmRule), idOf) };
  });
}
