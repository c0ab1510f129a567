import { join } from 'path';
import { python } from './environment';
import { ROOT } from '../packages/tools';

/** What Python raises for a mistake. */
export interface Raised {
  readonly type: string;
  readonly text: string;
}

const SUFFIX_RULE = 'environmentSuffix must be 1 to 20 lower-case letters, digits and inner hyphens';
const VISIBILITY_RULE = 'must be between 3 minutes and 12 hours';

/** What mistakes.py has to get for each of its mistakes. */
export const EXPECTED: Record<string, Raised> = {
  'a bad suffix': broken(`${SUFFIX_RULE}, got "Prod_1"`),
  'a short visibility timeout': broken(`ingestVisibilityTimeout ${VISIBILITY_RULE}, got 2 minutes 59 seconds`),
  'several broken rules': broken(
    `${SUFFIX_RULE}, got "-dev"`,
    'projectName must be 1 to 20 letters, digits and inner hyphens, got "a b"',
    `routes[0].visibilityTimeout ${VISIBILITY_RULE}, got 10 seconds`,
    'routerBatchSize must be a whole number from 1 to 10, got 11',
  ),
  'an unknown keyword': typeError("unexpected keyword argument 'environment'"),
  'a missing keyword': typeError("missing 1 required keyword-only argument: 'environment_suffix'"),
  'a wrong type': typeError('type of argument environment_suffix must be str; got int instead'),
  'a wrong type in a list': typeError('type of argument routes must be one of'),
};

/** What Python raises, by mistake. */
export async function raisedByMistakes(): Promise<Record<string, Raised | undefined>> {
  const { stdout } = await python([join(ROOT, 'tools', 'python', 'mistakes.py')]);
  return JSON.parse(stdout) as Record<string, Raised>;
}

/** A broken rule's error is the whole text; of Python's own errors the part that names the mistake. */
export function checkRaised(expected: Raised, actual: Raised | undefined): void {
  const isText =
    expected.type === 'RuntimeError' ? actual?.text === expected.text : actual?.text.includes(expected.text);
  if (actual?.type !== expected.type || !isText) {
    throw new Error(`expected ${expected.type}: ${expected.text}\ngot ${actual?.type}: ${actual?.text}`);
  }
}

function broken(...rules: string[]): Raised {
  const lines = rules.map((text) => `- ${text}`);
  return { type: 'RuntimeError', text: ['WebhookPipeline at Stack/Pipeline:', ...lines].join('\n') };
}

function typeError(text: string): Raised {
  return { type: 'TypeError', text };
}
