import type { FieldError } from '../functions/problem';

/** The fields that every event has, and what each must be; imported by the construct and by the handlers. */
export const EVENT_FIELDS: Record<string, string> = {
  event_id: 'must be 1 to 255 printable ASCII characters without spaces',
  transaction_type: 'must be 1 to 100 letters, digits, dots, underscores and hyphens',
  amount: 'must be a number or string in plain decimal notation, at most 18 integer and 9 fraction digits',
  timestamp: 'must be an ISO 8601 date and time with a time zone, or seconds since 1970',
};

/** Fields that an event may have. */
export const OPTIONAL_FIELDS: Record<string, string> = {
  currency: 'must be the three capital letters of a currency (ISO 4217)',
};

/** What is said of a field that breaks its rule. */
export function fieldError(field: string): FieldError {
  return { field, detail: { ...EVENT_FIELDS, ...OPTIONAL_FIELDS }[field] ?? 'must be a JSON object' };
}
