import { parseArgs } from 'util';
import type { FuzzOptions, User } from './fuzz';

export const HELP = `npx tsx tools/fuzz/main.ts --url URL [options]

Sends requests that an OpenAPI document allows, and others, to an API that is deployed, and checks the answers against
it. Exits with 1 when one of them is a server error, not what the document promises, or another user's.

  --url URL           where the API answers, with its stage
  --document FILE     the OpenAPI document (default docs/openapi.json)
  --user NAME=VALUE   someone who calls, and the header Authorization; what one may not do is tried as the next one
  --customer NAME=VALUE  the same, whose things no other customer may see
  --max-examples N    requests for each operation in each phase, at most (default 20)
  -h, --help          this text
`;

/** Reads the command line; throws an error that is fit to be shown. Undefined when help is asked for. */
export function readOptions(args: string[]): FuzzOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      url: { type: 'string' },
      document: { type: 'string', default: 'docs/openapi.json' },
      user: { type: 'string', multiple: true, default: [] },
      customer: { type: 'string', multiple: true, default: [] },
      'max-examples': { type: 'string', default: '20' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    return undefined;
  }
  if (values.url === undefined || !URL.canParse(values.url)) {
    throw new Error(`--url must be a URL, got ${values.url ?? 'none'}`);
  }
  const maxExamples = Number(values['max-examples']);
  if (!Number.isInteger(maxExamples) || maxExamples < 1) {
    throw new Error(`--max-examples must be a whole number from 1, got ${values['max-examples']}`);
  }
  const customers = values.customer.map((text) => ({ ...userOf('--customer', text), isPrivate: true }));
  const users = [...customers, ...values.user.map((text) => userOf('--user', text))];
  return { url: values.url, document: values.document, users, maxExamples };
}

function userOf(option: string, text: string): User {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new Error(`${option} must be NAME=VALUE`);
  }
  return { name: text.slice(0, at), authorization: text.slice(at + 1) };
}
