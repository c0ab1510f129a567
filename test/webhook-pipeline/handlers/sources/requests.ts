import { Buffer } from 'buffer';
import type { SignedRequest } from '../../../../src/webhook-pipeline/handlers/sources/verdict';
import type { SourceTarget } from '../../../../src/webhook-pipeline/source-target';

/** 26 November 2026, 12:00:00 UTC. */
export const NOW = Date.UTC(2026, 10, 26, 12);
export const SECONDS = NOW / 1000;
export const URL_OF_SOURCE = 'https://abc.execute-api.eu-west-1.amazonaws.com/prod/webhook/source';

/** A request with its headers, by names in lower case. */
export function signedRequest(
  body: string | Buffer,
  headers: Record<string, string | undefined>,
  overrides: Partial<SignedRequest> = {},
): SignedRequest {
  return {
    body: Buffer.from(body),
    header: (name) => headers[name.toLowerCase()],
    url: URL_OF_SOURCE,
    now: NOW,
    ...overrides,
  };
}

/** A source of the kind. */
export function source(kind: SourceTarget['kind'], options: Partial<SourceTarget> = {}): SourceTarget {
  return { name: kind.toLowerCase(), kind, ...options };
}
