// The closed list of problems that the HTTP interface answers with, and the status of each. Free of schema code.

import { SYNC_ERRORS } from '../sync/error-code.ts';

const HTTP_ONLY = {
  invalid_args: 400,
  missing_field: 400,
  invalid_text: 400,
  too_long: 400,
  too_many: 400,
  invalid_date: 400,
  due_before_date: 400,
  invalid_amount: 400,
  amount_not_positive: 400,
  amount_too_precise: 400,
  amount_too_large: 400,
  unknown_currency: 400,
  ambiguous_currency: 400,
  currency_mismatch: 400,
  invalid_direction: 400,
  too_many_records: 400,
  entry_too_large: 400,
  invalid_code: 401,
  origin_refused: 403,
  contact_not_found: 404,
  transaction_not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  id_conflict: 409,
  has_transactions: 409,
  archived: 409,
  last_owner: 409,
  limit_reached: 409,
  record_deleted: 410,
  version_conflict: 412,
  unsupported_media_type: 415,
  host_refused: 421,
  key_reused: 422,
  if_match_required: 428,
  headers_too_large: 431,
  unexpected: 500,
} as const;

/** A problem's code: those of the sync protocol, and those that only HTTP needs. */
export type ProblemCode = keyof typeof SYNC_ERRORS | keyof typeof HTTP_ONLY;

/** Whether a code is one of the list. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(HTTP_ONLY, code) || Object.hasOwn(SYNC_ERRORS, code);
}

/** The HTTP status of a problem. */
export function problemStatus(code: ProblemCode): number {
  if (code in HTTP_ONLY) return HTTP_ONLY[code as keyof typeof HTTP_ONLY];
  return SYNC_ERRORS[code as keyof typeof SYNC_ERRORS].httpStatus;
}

/** Every problem's code. */
export const PROBLEM_CODES = [...Object.keys(SYNC_ERRORS), ...Object.keys(HTTP_ONLY)] as readonly ProblemCode[];
