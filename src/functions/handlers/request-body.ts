import { HttpError } from './responses';

/** `application/json` or `application/anything+json`, in UTF-8, which is what JSON is in (RFC 8259, section 8.1). */
const JSON_MEDIA_TYPE = /^application\/([\w.-]+\+)?json\s*(;\s*charset\s*=\s*("utf-8"|utf-8)\s*)?$/i;

/** The body as API Gateway hands it over, in every payload format. */
export interface EncodedBody {
  readonly body?: string | null;
  readonly isBase64Encoded: boolean;
}

/** Throws a 415 for a request whose content type is not JSON in UTF-8. */
export function requireJson(headers: Record<string, string | undefined> | null | undefined): void {
  const header = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type');
  if (!JSON_MEDIA_TYPE.test(header?.[1] ?? '')) {
    throw new HttpError('UNSUPPORTED_MEDIA_TYPE', 'The content type must be application/json in UTF-8');
  }
}

/** The text of a body, exactly as it was sent; throws a 413 for one over the limit and a 400 for one that is no UTF-8. */
export function readText({ body, isBase64Encoded }: EncodedBody, maxBytes = Infinity): string {
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maxBytes) {
    throw new HttpError('REQUEST_TOO_LARGE', `The body must not be larger than ${maxBytes} bytes`);
  }
  try {
    // A byte order mark is part of the text, and no JSON.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw invalidBody('must be UTF-8', cause);
  }
}

/** The 400 of a body that is wrong as a whole. */
export function invalidBody(detail: string, cause?: unknown): HttpError {
  const errors = [{ field: 'body', detail }];
  return new HttpError('BAD_REQUEST_BODY', 'The body is not valid', { errors, cause });
}
