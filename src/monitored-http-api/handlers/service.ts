import type { APIGatewayProxyResult } from 'aws-lambda';
import { readJson, type HttpRequest } from './request';
import { HttpError, jsonResponse, jsonTextResponse } from '../../functions/handlers/responses';

/** What the service tells of itself. */
export interface ServiceInfo {
  readonly service: string;
  readonly version: string;
  readonly environment: string;
  readonly region: string;
}

type Answer = (request: HttpRequest, info: ServiceInfo, timestamp: string) => APIGatewayProxyResult;

const health: Answer = (_request, { environment, region }, timestamp) =>
  jsonResponse(200, { status: 'healthy', timestamp, environment, region });

/** What GET and HEAD find. */
const PAGES = new Map<string, Answer>([
  ['/', health],
  ['/health', health],
  ['/info', (_request, info, timestamp) => jsonResponse(200, { ...info, timestamp })],
]);

const page: Answer = (request, info, timestamp) => {
  const found = PAGES.get(route(request.path));
  if (found === undefined) {
    throw new HttpError('NOT_FOUND', 'There is nothing at this path');
  }
  return found(request, info, timestamp);
};

/** The text is put in as it came, so that no number loses a digit. */
const echo: Answer = (request, _info, timestamp) => {
  const path = JSON.stringify(request.path);
  return jsonTextResponse(200, `{"path":${path},"data":${readJson(request)},"timestamp":"${timestamp}"}`);
};

const METHODS = new Map<string, Answer>([
  ['GET', page],
  ['HEAD', page],
  ['POST', echo],
  ['PUT', echo],
  ['DELETE', () => ({ statusCode: 204, body: '' })],
  ['OPTIONS', () => ({ statusCode: 204, headers: { allow: allowed() }, body: '' })],
]);

function allowed(): string {
  return [...METHODS.keys()].join(', ');
}

/** Answers a request; throws an `HttpError` for one that cannot be served. */
export function answer(request: HttpRequest, info: ServiceInfo, now: Date): APIGatewayProxyResult {
  const method = METHODS.get(request.method);
  if (method === undefined) {
    throw new HttpError('METHOD_NOT_ALLOWED', 'The method is not supported', { headers: { allow: allowed() } });
  }
  return method(request, info, now.toISOString());
}

/** `/health/` and `/%68ealth` are `/health`; a path with a broken escape stays as it is. */
function route(path: string): string {
  const trimmed = path.length > 1 ? path.replace(/\/$/, '') : path;
  try {
    return decodeURIComponent(trimmed);
  } catch {
    return trimmed;
  }
}
