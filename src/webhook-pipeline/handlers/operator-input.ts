import * as v from 'valibot';

/** What an operator asked for cannot be done; nothing was. AWS Step Functions and AWS Lambda tell the name and the message. */
export class InvalidInput extends Error {
  public override readonly name = 'InvalidInput';
}

export const FLAG = v.boolean('be true or false');

/** A text that is one of some. */
export function oneOf(values: readonly string[]) {
  return v.picklist(values, `be one of ${values.join(', ')}`);
}

/** Events a second: as many as Amazon SQS moves for a message move task at most. */
export const RATE = v.pipe(
  v.number('be a number'),
  v.integer('be a whole number from 1 to 500'),
  v.minValue(1, 'be a whole number from 1 to 500'),
  v.maxValue(500, 'be a whole number from 1 to 500'),
);

/** An object with these fields and no others. */
export function fields<T extends v.ObjectEntries>(entries: T) {
  return v.strictObject(entries, ({ expected, path }) =>
    path === undefined ? 'be an object' : expected === 'never' ? 'be left out: it is not known' : 'be given',
  );
}

/** The input, if it is as the schema says; otherwise one error with all that is wrong. */
export function readInput<T extends v.GenericSchema>(schema: T, input: unknown): v.InferOutput<T> {
  const result = v.safeParse(schema, input);
  if (result.success) {
    return result.output;
  }
  const broken = result.issues.map((issue) => {
    const got = issue.input === undefined ? 'nothing' : JSON.stringify(issue.input);
    return `${v.getDotPath(issue) ?? 'the input'} must ${issue.message}, got ${got}`;
  });
  throw new InvalidInput(broken.join('; '));
}

/** Throws one error with all that is wrong, if anything is. */
export function refuse(...broken: (string | undefined)[]): void {
  const messages = broken.filter((message) => message !== undefined);
  if (messages.length > 0) {
    throw new InvalidInput(messages.join('; '));
  }
}
