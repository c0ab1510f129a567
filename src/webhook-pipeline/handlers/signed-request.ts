import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { SignedRequest } from './sources/verifiers';
import { readBytes } from '../../functions/handlers/request-body';

/** A body that came another way than as a request. */
export function unsignedBody(text: string, now: number): SignedRequest {
  return { body: Buffer.from(text), url: '', now, header: () => undefined };
}

/** A request of a REST API as it was sent; throws a 413 for a body over the limit. */
export function signedRequest(request: APIGatewayProxyEvent, maxBytes: number): SignedRequest {
  const { multiValueHeaders, headers, requestContext } = request;
  const values = new Map<string, string>();
  for (const [name, given] of Object.entries(multiValueHeaders ?? headers ?? {})) {
    // A signature that stands twice is none.
    values.set(name.toLowerCase(), [given].flat().join(','));
  }
  return {
    body: readBytes(request, maxBytes),
    url: `https://${requestContext.domainName}${requestContext.path}`,
    now: Date.now(),
    header: (name) => values.get(name.toLowerCase()),
  };
}
