import { STATUS_CODES } from 'http';

/**
 * What API Gateway refuses by itself, by its own names for that, and the status of each.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const REFUSED_BY_GATEWAY = {
  ACCESS_DENIED: 403,
  BAD_REQUEST_BODY: 400,
  BAD_REQUEST_PARAMETERS: 400,
  EXPIRED_TOKEN: 403,
  INVALID_API_KEY: 403,
  INVALID_SIGNATURE: 403,
  MISSING_AUTHENTICATION_TOKEN: 403,
  QUOTA_EXCEEDED: 429,
  REQUEST_TOO_LARGE: 413,
  RESOURCE_NOT_FOUND: 404,
  THROTTLED: 429,
  UNAUTHORIZED: 401,
  UNSUPPORTED_MEDIA_TYPE: 415,
  WAF_FILTERED: 403,
} as const;

/** The status of each code, so that a caller sees one code wherever a request was refused. */
const STATUS = {
  ...REFUSED_BY_GATEWAY,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  OUT_OF_STOCK: 409,
  PRICE_CHANGED: 409,
  REQUEST_IN_PROGRESS: 409,
  PRECONDITION_FAILED: 412,
  IDEMPOTENCY_KEY_REUSED: 422,
  PRECONDITION_REQUIRED: 428,
  INTERNAL_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
} as const;

/** What went wrong, as the caller's code reads it. */
export type ProblemCode = keyof typeof STATUS;

/** One thing that is wrong with a request. */
export interface FieldError {
  readonly field: string;
  readonly detail: string;
}

/**
 * The body of every error, of handlers and of the gateway: problem details with the extension members `code`, `errors` and
 * `correlationId`. The type `about:blank` says that title and status are those of HTTP.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly errors: FieldError[];
  readonly correlationId: string;
}

/** The problem of a code. */
export function problem(
  code: ProblemCode,
  { detail, errors, correlationId }: Pick<Problem, 'detail' | 'errors' | 'correlationId'>,
): Problem {
  const status = STATUS[code];
  return { type: 'about:blank', title: STATUS_CODES[status]!, status, detail, code, errors, correlationId };
}
