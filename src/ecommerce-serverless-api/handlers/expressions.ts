/** Something that must hold of an item. */
export type Clause =
  | readonly [attribute: string, is: '=' | '>=' | '<=', value: unknown]
  | readonly [attribute: string, is: 'present' | 'absent'];

/** A change of an item: undefined removes an attribute. */
export interface Change {
  readonly set?: object;
  readonly add?: Readonly<Record<string, number>>;
}

/** Conditions on an item, all of which must hold, or any. */
export interface Conditions {
  readonly all?: readonly Clause[];
  readonly any?: readonly Clause[];
}

/** What a command of DynamoDB says of them; every name has an alias, for many are reserved words. */
export interface Expressions {
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}

/** Writes a change and its conditions as DynamoDB reads them. */
export function expressionsOf({ set = {}, add = {} }: Change, { all = [], any = [] }: Conditions): Expressions {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const name = (attribute: string) => {
    names[`#${attribute}`] = attribute;
    return `#${attribute}`;
  };
  const value = (given: unknown) => {
    const alias = `:v${Object.keys(values).length}`;
    values[alias] = given;
    return alias;
  };
  const clause = ([attribute, is, given]: Clause) => {
    if (is === 'present' || is === 'absent') {
      return `${is === 'present' ? 'attribute_exists' : 'attribute_not_exists'}(${name(attribute)})`;
    }
    return `${name(attribute)} ${is} ${value(given)}`;
  };
  const entries = Object.entries(set);
  const actions = {
    SET: entries.filter(([, given]) => given !== undefined).map(([key, given]) => `${name(key)} = ${value(given)}`),
    REMOVE: entries.filter(([, given]) => given === undefined).map(([key]) => name(key)),
    ADD: Object.entries(add).map(([key, given]) => `${name(key)} ${value(given)}`),
  };
  const update = Object.entries(actions).filter(([, parts]) => parts.length > 0);
  const condition = [...all.map(clause), ...(any.length > 0 ? [`(${any.map(clause).join(' OR ')})`] : [])];
  return {
    ...(update.length > 0 && {
      UpdateExpression: update.map(([verb, parts]) => `${verb} ${parts.join(', ')}`).join(' '),
    }),
    ...(condition.length > 0 && { ConditionExpression: condition.join(' AND ') }),
    // Empty ones would be refused.
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}
