import { mkdirSync, writeFileSync } from 'fs';
import * as path from 'path';
import type { Bar } from './bar';
import type { RunChild } from './child';
import { oneFile } from './one-file';
import { Env } from '../src/webhook-pipeline/env';
import type { SourceKind } from '../src/webhook-pipeline/source-target';
import { handlersOf, IN_LAMBDA } from '../tools/bundles/bundles';

/** Kinds of sources, and what both sides have. */
const SECRETS: Partial<Record<SourceKind, string>> = {
  unverified: '-',
  stripe: 'whsec_of_the_bench',
  adyen: '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056',
};

/** How often the validator parses the body of a request; its parser is left out of the bundle, so that it can be counted. */
export async function parsesBars(folder: string, run: RunChild, endpoint: Record<string, string>): Promise<Bar[]> {
  const entry = handlersOf('webhook-pipeline').validate;
  const file = path.join(folder, 'counted-validator', 'index.js');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, await oneFile({ entry }, { ...IN_LAMBDA, external: ['lossless-json'] }));
  return Object.entries(SECRETS).map(([kind, text]) => {
    const secret = text === '-' ? undefined : { service: 'secretsmanager', id: text };
    const variables = {
      ...endpoint,
      [Env.INGEST_QUEUE_URL]: `${endpoint.AWS_ENDPOINT_URL}/123456789012/ingest-queue-bench`,
      [Env.MAX_PAYLOAD_BYTES]: '262144',
      [Env.SOURCES]: JSON.stringify({ '/webhook/source': { name: 'source', kind, secret } }),
    };
    const { parses } = run<{ parses: number }>('parses.child', [file, kind, text], variables);
    return {
      what: `validator, ${kind}`,
      unit: 'times that it parses a body',
      ours: parses,
      reference: 1,
      referenceName: 'once',
      limit: { exactly: 1 },
    };
  });
}
