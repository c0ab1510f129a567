import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';
import { HttpError } from '../../private/handlers/http';

/** A request, whichever payload format it came in. */
export interface HttpRequest {
  readonly method: string;
  /** As the caller wrote it, without the name of the stage. */
  readonly path: string;
  readonly body: Buffer;
  readonly correlationId: string;
}

/** An event in one of the two payload formats; the first has no version in a REST API. */
export type HttpEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2;

/**
 * Reads an event in payload format 1.0 or 2.0.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function readRequest(event: HttpEvent): HttpRequest {
  const { requestId: correlationId, stage } = event.requestContext;
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  const [method, path] =
    'rawPath' in event ? [event.requestContext.http.method, event.rawPath] : [event.httpMethod, event.path];
  // The events of a REST API have no version, and its path is without the stage.
  const isHttpApi = 'version' in event;
  return { method, path: isHttpApi ? withoutStage(path, stage) : path, body, correlationId };
}

/** In both formats of an HTTP API the path begins with the stage, unless it is `$default`. */
function withoutStage(path: string, stage: string): string {
  const isInPath = stage !== '$default' && `${path}/`.startsWith(`/${stage}/`);
  return isInPath ? path.slice(stage.length + 1) || '/' : path;
}

/** The text of a JSON body, as exact as it came; throws a 400 for anything else. */
export function readJson({ body }: HttpRequest): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    JSON.parse(text);
    return text;
  } catch (cause) {
    throw new HttpError('BAD_REQUEST_BODY', 'The body must be JSON in UTF-8', { cause });
  }
}
