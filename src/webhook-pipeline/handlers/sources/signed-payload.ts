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

/** What is signed, in as few pieces as can be: the body is not copied, and each update of a hash costs. */
export function signedPieces(template: string, fields: Fields, { body }: SignedRequest): (string | Buffer)[] {
  const pieces: (string | Buffer)[] = [];
  let text = '';
  for (const [index, part] of partsOf(template).entries()) {
    if (index % 2 === 1 && part === 'body') {
      pieces.push(text, body);
      text = '';
    } else {
      text += index % 2 === 0 ? part : fields[part as keyof Fields]!;
    }
  }
  pieces.push(text);
  return pieces.filter((piece) => piece !== '');
}
