import { invalidParameter } from './refusals';
import { HttpError } from '../../functions/handlers/responses';

/** The version that a change is meant for, or any. */
export type Precondition = number | '*';

/** The entity tag of a version. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * Reads an `If-Match`: one entity tag, or `*` for whatever is there. A tag that the shop never gives is of no version, and a
 * weak one never matches (RFC 9110, section 13.1.1).
 */
export function readIfMatch(header: string | undefined): Precondition {
  if (header === undefined) {
    throw new HttpError('PRECONDITION_REQUIRED', 'Say with If-Match which version is meant: its ETag, or *');
  }
  const value = header.trim();
  if (value === '*') {
    return value;
  }
  if (!/^(W\/)?"[\x21\x23-\x7e]*"$/.test(value)) {
    throw invalidParameter('If-Match', 'must be one entity tag, or *');
  }
  const version = /^"([1-9]\d{0,14})"$/.exec(value)?.[1];
  return version === undefined ? 0 : Number(version);
}

/** Throws a 412 when another version is meant. */
export function requireVersion(precondition: Precondition, version: number): void {
  if (precondition !== '*' && precondition !== version) {
    throw staleVersion();
  }
}

/** The 412 of a change that is meant for another version. */
export function staleVersion(): HttpError {
  return new HttpError('PRECONDITION_FAILED', 'It was changed meanwhile: read it again');
}
