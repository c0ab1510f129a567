import { problem, REFUSED_BY_GATEWAY, type ProblemCode } from '../../src/functions/problem';

/** Status and title as HTTP has them (RFC 9110, RFC 6585). */
const CODES: [code: ProblemCode, status: number, title: string][] = [
  ['ACCESS_DENIED', 403, 'Forbidden'],
  ['BAD_REQUEST_BODY', 400, 'Bad Request'],
  ['BAD_REQUEST_PARAMETERS', 400, 'Bad Request'],
  ['EXPIRED_TOKEN', 403, 'Forbidden'],
  ['INVALID_API_KEY', 403, 'Forbidden'],
  ['INVALID_SIGNATURE', 403, 'Forbidden'],
  ['MISSING_AUTHENTICATION_TOKEN', 403, 'Forbidden'],
  ['QUOTA_EXCEEDED', 429, 'Too Many Requests'],
  ['REQUEST_TOO_LARGE', 413, 'Payload Too Large'],
  ['RESOURCE_NOT_FOUND', 404, 'Not Found'],
  ['THROTTLED', 429, 'Too Many Requests'],
  ['UNAUTHORIZED', 401, 'Unauthorized'],
  ['UNSUPPORTED_MEDIA_TYPE', 415, 'Unsupported Media Type'],
  ['WAF_FILTERED', 403, 'Forbidden'],
  ['NOT_FOUND', 404, 'Not Found'],
  ['METHOD_NOT_ALLOWED', 405, 'Method Not Allowed'],
  ['CONFLICT', 409, 'Conflict'],
  ['OUT_OF_STOCK', 409, 'Conflict'],
  ['PRICE_CHANGED', 409, 'Conflict'],
  ['REQUEST_IN_PROGRESS', 409, 'Conflict'],
  ['PRECONDITION_FAILED', 412, 'Precondition Failed'],
  ['IDEMPOTENCY_KEY_REUSED', 422, 'Unprocessable Entity'],
  ['PRECONDITION_REQUIRED', 428, 'Precondition Required'],
  ['INTERNAL_ERROR', 500, 'Internal Server Error'],
  ['SERVICE_UNAVAILABLE', 503, 'Service Unavailable'],
];
const MORE = { detail: 'No', errors: [{ field: 'f', detail: 'd' }], correlationId: 'id-1' };

describe('a problem (RFC 9457)', () => {
  test.each(CODES)('%s is a %d %s', (code, status, title) => {
    expect(problem(code, MORE)).toEqual({ type: 'about:blank', title, status, code, ...MORE });
  });

  test('begins with the members of the standard', () => {
    expect(Object.keys(problem('THROTTLED', MORE))).toEqual([
      'type',
      'title',
      'status',
      'detail',
      'code',
      'errors',
      'correlationId',
    ]);
  });

  test('has all that API Gateway refuses by itself, with the statuses of API Gateway', () => {
    const statuses = new Map(CODES.map(([code, status]) => [code, status]));
    const codes = Object.keys(REFUSED_BY_GATEWAY) as ProblemCode[];
    expect(codes.map((code) => problem(code, MORE).status)).toEqual(codes.map((code) => statuses.get(code)));
    expect(Object.values(REFUSED_BY_GATEWAY)).toEqual(codes.map((code) => statuses.get(code)));
  });
});
