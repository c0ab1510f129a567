import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** Answers every request with what it got. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const body = JSON.stringify({ path: event.rawPath, requestId: event.requestContext.requestId });
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body };
}
