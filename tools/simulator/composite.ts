import type { CallExpression, CoreExpression, Expression } from 'jsep';
import type { State } from './evaluation';
import { parse } from './parse';
import { refuse, render, resourcesOf } from './template';

/** A composite alarm: its rule as a function of the states of the alarms that it names. */
export interface CompositeAlarm {
  readonly id: string;
  /** The logical ids of the alarms in the rule. */
  readonly names: readonly string[];
  readonly holds: (stateOf: (id: string) => State) => boolean;
}

type Rule = (stateOf: (id: string) => State) => boolean;

const STATES: readonly unknown[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/** The name in a rule: an ARN or a name; `LogicalId.Arn` is how a reference is rendered. */
const nameIn = (text: string): string => text.replace(/^arn:.*:alarm:/, '').replace(/\.Arn$/, '');

/** Reads a rule as rendered text; `idOf` finds the logical id of an alarm by what names it. */
export function parseRule(text: string, idOf: (name: string) => string): Omit<CompositeAlarm, 'id'> {
  const names: string[] = [];
  const fail = (): never => {
    throw new Error(`alarm rule "${text}" is not simulated`);
  };
  const stateIs = ({ callee, arguments: [name, ...more] }: CallExpression): Rule => {
    if (!STATES.includes(callee.name) || name?.type !== 'Literal' || more.length > 0) {
      return fail();
    }
    const id = idOf(nameIn(String(name.value)));
    names.push(id);
    return (stateOf) => stateOf(id) === callee.name;
  };
  const compile = (expression: Expression): Rule => {
    const part = expression as CoreExpression;
    if (part.type === 'Identifier' && ['TRUE', 'FALSE'].includes(part.name)) {
      return () => part.name === 'TRUE';
    }
    if (part.type === 'UnaryExpression') {
      const inner = compile(part.argument);
      return (stateOf) => !inner(stateOf);
    }
    if (part.type === 'BinaryExpression' && ['OR', 'AND'].includes(part.operator)) {
      const [left, right] = [compile(part.left), compile(part.right)];
      return part.operator === 'OR'
        ? (stateOf) => left(stateOf) || right(stateOf)
        : (stateOf) => left(stateOf) && right(stateOf);
    }
    return part.type === 'CallExpression' ? stateIs(part) : fail();
  };
  return { holds: compile(parse('alarm rule', text)), names };
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
