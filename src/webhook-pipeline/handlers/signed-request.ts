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
  const given = Object.entries(multiValueHeaders ?? headers ?? {}).map(([name, value]): Header => [
    name,
    [value].flat().join(','),
  ]);
  return withHeaders(headersByName(given), {
    body: readBytes(request, maxBytes),
    url: `https://${requestContext.domainName}${requestContext.path}`,
    now: Date.now(),
  });
}

type Header = readonly [name: string, value: string];

/** By their names in lower case. A signature that stands twice is none, whatever the case of its names. */
export function headersByName(headers: Header[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const known = values.get(key);
    values.set(key, known === undefined ? value : `${known},${value}`);
  }
  return values;
}

/** A request with headers by their names in lower case. */
export function withHeaders(headers: Map<string, string>, request: Omit<SignedRequest, 'header'>): SignedRequest {
  return { ...request, header: (name) => headers.get(name.toLowerCase()) };
}
