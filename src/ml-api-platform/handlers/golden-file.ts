import * as v from 'valibot';

/** Characters of a name, which is logged. */
const NAME = 100;
/** Cases of a file: the function asks 4 at once, for less than 5 minutes. */
const MOST = 1_000;

const tolerance = v.pipe(v.number(), v.minValue(0, 'must not be less than 0'));

const Case = v.pipe(
  v.strictObject({
    name: v.pipe(
      v.string(),
      v.minLength(1, 'must not be empty'),
      v.maxLength(NAME, `must not be longer than ${NAME} characters`),
      v.description('What logs call the case; each has another.'),
    ),
    body: v.optional(
      v.pipe(v.string(), v.base64('must be Base64'), v.description('The body of the request, as Base64.')),
    ),
    json: v.optional(v.pipe(v.unknown(), v.description('The body of the request, as JSON; instead of body.'))),
    expected: v.pipe(
      v.unknown(),
      v.description(
        'What the answer has to hold: all these fields of objects, lists of this length, numbers within the tolerance.',
      ),
    ),
  }),
  v.check((one) => (one.body === undefined) !== (one.json === undefined), 'must have either body or json'),
);

/** What a version is asked before it gets traffic, and what it has to answer. */
export const GoldenFile = v.strictObject({
  path: v.pipe(
    v.string(),
    v.regex(/^\/[\x21-\x7e]*$/, 'must begin with / and have no spaces'),
    v.description('Where cases are sent, with POST.'),
  ),
  contentType: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[\x20-\x7e]+$/, 'must be printable ASCII'),
      v.description('The content type of each body.'),
    ),
    'application/json',
  ),
  tolerance: v.optional(v.pipe(tolerance, v.description('How far numbers may be from those that are expected.')), 0),
  cases: v.pipe(
    v.array(Case),
    v.minLength(1, 'must not be empty'),
    v.maxLength(MOST, `must not be more than ${MOST}`),
    v.check((cases) => new Set(cases.map(({ name }) => name)).size === cases.length, 'must have names of their own'),
  ),
});

/** A file of golden predictions. */
export type Golden = v.InferOutput<typeof GoldenFile>;

/** One of its cases. */
export type GoldenCase = Golden['cases'][number];

/** Reads a file; throws with what is wrong with it, and where, and never with what is in it. */
export function readGolden(text: string): Golden {
  const result = v.safeParse(GoldenFile, parse(text));
  if (result.success) {
    return result.output;
  }
  const faults = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'the file'}: ${faultOf(issue)}`);
  throw new Error(faults.slice(0, 5).join('; '));
}

/** valibot's own messages quote what they got. */
function faultOf({ kind, type, message, expected }: v.BaseIssue<unknown>): string {
  if (kind === 'validation') {
    return message;
  }
  if (type === 'strict_object' && expected !== 'Object') {
    return expected === 'never' ? 'is not known' : 'is missing';
  }
  return `must be ${expected}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('the file is no JSON');
  }
}
