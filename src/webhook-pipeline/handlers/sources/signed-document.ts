import { isLosslessNumber } from 'lossless-json';
import type { SignedRequest } from './verdict';
import { decodeText } from '../../../functions/handlers/request-body';
import { readDocument } from '../transaction-event';

/** The body of a request, as text and as what it holds. */
export interface SignedDocument {
  readonly text: string;
  readonly document: unknown;
}

const documents = new WeakMap<SignedRequest, SignedDocument>();

/** What a body holds; it is parsed once a request. Throws a 400 for what is no JSON. */
export function documentOf(request: SignedRequest): SignedDocument {
  const known = documents.get(request);
  if (known) {
    return known;
  }
  const text = decodeText(request.body);
  const read = { text, document: readDocument(text) };
  documents.set(request, read);
  return read;
}

/** The value at a path of keys between dots; undefined for what is missing or null. */
export function valueAt(document: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    const next = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    return next === null ? undefined : next;
  }, document);
}

/** A text, a number with its digits or a truth value as text; undefined for anything else. */
export function textAt(document: unknown, path: string): string | undefined {
  const value = valueAt(document, path);
  return typeof value === 'string' || typeof value === 'boolean' || isLosslessNumber(value) ? String(value) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
