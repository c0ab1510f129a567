import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';
import { parseJson, readText, type EncodedBody } from '../../functions/handlers/request-body';

/** A request, whichever payload format it came in. */
export interface HttpRequest {
  readonly method: string;
  /** As the caller wrote it, without the name of the stage. */
  readonly path: string;
  readonly body: EncodedBody;
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
  const [method, path] =
    'rawPath' in event ? [event.requestContext.http.method, event.rawPath] : [event.httpMethod, event.path];
  // The events of a REST API have no version, and its path is without the stage.
  const isHttpApi = 'version' in event;
  return { method, path: isHttpApi ? withoutStage(path, stage) : path, body: event, correlationId };
}

/** In both formats of an HTTP API the path begins with the stage, unless it is `$default`. */
function withoutStage(path: string, stage: string): string {
  const isInPath = stage !== '$default' && `${path}/`.startsWith(`/${stage}/`);
  return isInPath ? path.slice(stage.length + 1) || '/' : path;
}

/** The text of a JSON body, as exact as it came; throws a 400 for anything else. */
export function readJson({ body }: HttpRequest): string {
  const text = readText(body);
  parseJson(text);
  return text;
}
