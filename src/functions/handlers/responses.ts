import type { APIGatewayProxyResult } from 'aws-lambda';
import { problem, type FieldError, type ProblemCode } from '../problem';

/** What a caller may also learn, and what it may not. */
export interface HttpErrorOptions {
  /** @default - none */
  readonly errors?: FieldError[];
  /** Further response headers. */
  readonly headers?: Record<string, string>;
  /** The error behind it, which is not shown to the caller. */
  readonly cause?: unknown;
}

/** A request that cannot be served; code, message, errors and headers are shown to the caller. */
export class HttpError extends Error {
  public readonly errors: FieldError[];
  public readonly headers?: Record<string, string>;

  public constructor(
    public readonly code: ProblemCode,
    message: string,
    options: HttpErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.errors = options.errors ?? [];
    this.headers = options.headers;
  }
}

/** A JSON response. */
export function jsonResponse(statusCode: number, body: object): APIGatewayProxyResult {
  return jsonTextResponse(statusCode, JSON.stringify(body));
}

/** A response with a text that is JSON already. */
export function jsonTextResponse(statusCode: number, body: string): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json' }, body };
}

/**
 * What `answer` answers, or the problem of the error that it throws.
 *
 * @param toHttpError tells of an error, and throws what the function is to fail with
 */
export async function respond(
  correlationId: string,
  answer: () => APIGatewayProxyResult | Promise<APIGatewayProxyResult>,
  toHttpError: (error: unknown) => HttpError,
): Promise<APIGatewayProxyResult> {
  try {
    return await answer();
  } catch (error) {
    const { code, message: detail, errors, headers } = toHttpError(error);
    const body = problem(code, { detail, errors, correlationId });
    return {
      statusCode: body.status,
      headers: { 'content-type': 'application/problem+json', ...headers },
      body: JSON.stringify(body),
    };
  }
}
