import type { APIGatewayProxyResult } from 'aws-lambda';

/** One thing that is wrong with a request. */
export interface ErrorDetail {
  readonly field: string;
  readonly message: string;
}

/**
 * Codes are the response types of API Gateway where it has one, so that a caller sees one code wherever an error was
 * caught.
 */
const STATUS_CODES = {
  BAD_REQUEST_BODY: 400,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  INTERNAL_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
} as const;

/** What went wrong, as the caller reads it. */
export type ErrorCode = keyof typeof STATUS_CODES;

/** What a caller may also learn, and what it may not. */
export interface HttpErrorOptions {
  /** @default - none */
  readonly details?: ErrorDetail[];
  /** Further response headers. */
  readonly headers?: Record<string, string>;
  /** The error behind it, which is not shown to the caller. */
  readonly cause?: unknown;
}

/** A request that cannot be served; code, message, details and headers are shown to the caller. */
export class HttpError extends Error {
  public readonly details: ErrorDetail[];
  public readonly headers?: Record<string, string>;

  public constructor(
    public readonly code: ErrorCode,
    message: string,
    options: HttpErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.details = options.details ?? [];
    this.headers = options.headers;
  }
}

/** A JSON response. */
export function jsonResponse(
  statusCode: number,
  body: object,
  headers?: Record<string, string>,
): APIGatewayProxyResult {
  return jsonTextResponse(statusCode, JSON.stringify(body), headers);
}

/** A response with a text that is JSON already. */
export function jsonTextResponse(
  statusCode: number,
  body: string,
  headers?: Record<string, string>,
): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json', ...headers }, body };
}

/** The one error envelope of all constructs. */
export function errorResponse(error: HttpError, correlationId: string): APIGatewayProxyResult {
  const { code, message, details, headers } = error;
  return jsonResponse(STATUS_CODES[code], { error: { code, message, details }, correlationId }, headers);
}
