import type { APIGatewayProxyEvent } from 'aws-lambda';
import { HttpError } from '../../private/handlers/http';

/** `application/json` or `application/anything+json`, in UTF-8, which is what JSON is in (RFC 8259, section 8.1). */
const JSON_MEDIA_TYPE = /^application\/([\w.-]+\+)?json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * The text of a JSON request; throws a 415 for another content type and a 413 for a body over the limit.
 */
export function readBody(request: APIGatewayProxyEvent, maxBytes: number): string {
  const header = Object.entries(request.headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type');
  if (!JSON_MEDIA_TYPE.test(header?.[1] ?? '')) {
    throw new HttpError('UNSUPPORTED_MEDIA_TYPE', 'The content type must be application/json in UTF-8');
  }
  const bytes = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maxBytes) {
    throw new HttpError('REQUEST_TOO_LARGE', `The body must not be larger than ${maxBytes} bytes`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const details = [{ field: 'body', message: 'must be UTF-8' }];
    throw new HttpError('BAD_REQUEST_BODY', 'The event is not valid', { details });
  }
}
