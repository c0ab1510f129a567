import { HttpError } from '../../functions/handlers/responses';
import type { FieldError, ProblemCode } from '../../functions/problem';

/** The 404 of what is not there, and of what is not the caller's, who is not to learn that it is there. */
export function notFound(): HttpError {
  return new HttpError('NOT_FOUND', 'There is no such thing');
}

/** The 400 of a parameter or header. */
export function invalidParameter(field: string, detail: string): HttpError {
  return invalid('BAD_REQUEST_PARAMETERS', [{ field, detail }]);
}

/** The 400 that names everything wrong. */
export function invalid(code: ProblemCode, errors: FieldError[]): HttpError {
  return new HttpError(code, 'The request is not valid', { errors });
}
