import { HttpError } from './responses';

/** `application/json` or `application/anything+json`, in UTF-8, which is what JSON is in (RFC 8259, section 8.1). */
const JSON_MEDIA_TYPE = /^application\/([\w.-]+\+)?json\s*(;\s*charset\s*=\s*("utf-8"|utf-8)\s*)?$/i;

/** The body as API Gateway hands it over, in every payload format. */
export interface EncodedBody {
  readonly body?: string | null;
  readonly isBase64Encoded: boolean;
}

/** Headers as API Gateway hands them over. */
type Headers = Record<string, string | undefined> | null | undefined;

/** A header by its name in lower case. */
export function headerOf(headers: Headers, name: string): string | undefined {
  return Object.entries(headers ?? {}).find(([given]) => given.toLowerCase() === name)?.[1];
}

/** Throws a 415 for a request whose content type is not JSON in UTF-8. */
export function requireJson(headers: Headers): void {
  if (!JSON_MEDIA_TYPE.test(headerOf(headers, 'content-type') ?? '')) {
    throw new HttpError('UNSUPPORTED_MEDIA_TYPE', 'The content type must be application/json in UTF-8');
  }
}

/** The bytes of a body, exactly as they were sent; throws a 413 for more than the limit. */
export function readBytes({ body, isBase64Encoded }: EncodedBody, maxBytes: number): Buffer {
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maxBytes) {
    throw new HttpError('REQUEST_TOO_LARGE', `The body must not be larger than ${maxBytes} bytes`);
  }
  return bytes;
}

/** The text of a body, exactly as it was sent; throws a 413 for one over the limit and a 400 for one that is no UTF-8. */
export function readText(encoded: EncodedBody, maxBytes = Infinity): string {
  return decodeText(readBytes(encoded, maxBytes));
}

/** The text of bytes; throws a 400 for what is no UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  try {
    // A byte order mark is part of the text, and no JSON.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw invalidBody('must be UTF-8', cause);
  }
}

/** The value of a JSON text; throws a 400 for anything else. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalidBody('must be JSON', cause);
  }
}

/** The 400 of a body that is wrong as a whole. */
export function invalidBody(detail: string, cause?: unknown): HttpError {
  const errors = [{ field: 'body', detail }];
  return new HttpError('BAD_REQUEST_BODY', 'The body is not valid', { errors, cause });
}
