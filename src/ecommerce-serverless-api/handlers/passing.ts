/** What the SDK says of what went wrong. */
interface ServiceError {
  readonly name?: string;
  readonly $fault?: 'client' | 'server';
  /** Of an error of the network. */
  readonly code?: unknown;
  readonly CancellationReasons?: readonly { readonly Code?: string }[];
}

/**
 * Errors that say: not now. `AbortError` is that of a call for which there was no time left, `InternalFailure` one of a
 * single event.
 */
const PASSING = new Set([
  'AbortError',
  'InternalFailure',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TimeoutError',
  'TransactionConflictException',
  'TransactionInProgressException',
]);

/** Reasons of a cancelled transaction that say so. */
const PASSING_REASONS = new Set(['None', 'ProvisionedThroughputExceeded', 'ThrottlingError', 'TransactionConflict']);

/** An error of the network, such as ECONNRESET, and none of Node.js, such as ERR_INVALID_ARG_TYPE. */
const NETWORK = /^E(?!RR_)[A-Z]+/;

/** Whether the same call may go well the next time. */
export function isPassing(error: unknown): boolean {
  const { name, $fault, code, CancellationReasons } = error as ServiceError;
  if (name === 'TransactionCanceledException') {
    return CancellationReasons!.every(({ Code }) => PASSING_REASONS.has(String(Code)));
  }
  return PASSING.has(String(name)) || $fault === 'server' || NETWORK.test(String(code));
}

/** Whether a transaction was cancelled because another one has the item of this action. */
export function isInConflict(error: unknown, position: number): boolean {
  return (error as ServiceError).CancellationReasons?.[position]?.Code === 'TransactionConflict';
}
