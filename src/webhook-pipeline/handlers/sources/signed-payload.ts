import type { SignedRequest } from './verdict';

/** What a template may name beside the body. */
export type Fields = Partial<Record<'id' | 'timestamp' | 'url', string>>;

const PLACEHOLDER = /\{(body|id|timestamp|url)\}/;
const split = new Map<string, string[]>();

/** The parts of a template: texts at even places, names of placeholders at odd ones. */
function partsOf(template: string): string[] {
  const parts = split.get(template) ?? template.split(PLACEHOLDER);
  split.set(template, parts);
  return parts;
}

/** Whether the template names the field. */
export function names(template: string, field: keyof Fields): boolean {
  return template.includes(`{${field}}`);
}

/** What is signed, in pieces: the body is not copied. */
export function signedPieces(template: string, fields: Fields, { body }: SignedRequest): (string | Buffer)[] {
  return partsOf(template).map((part, index) => {
    if (index % 2 === 0) {
      return part;
    }
    return part === 'body' ? body : (fields[part as keyof Fields] ?? '');
  });
}
