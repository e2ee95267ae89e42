// Refusals: the closed list of reasons why a mutation is not done, with the field where one is to blame.

/** Why a mutation is refused. */
export type RefusalCode =
  | 'invalid_args'
  | 'missing_field'
  | 'invalid_text'
  | 'too_long'
  | 'too_many'
  | 'invalid_date'
  | 'due_before_date'
  | 'invalid_amount'
  | 'amount_not_positive'
  | 'amount_too_precise'
  | 'amount_too_large'
  | 'unknown_currency'
  | 'invalid_direction'
  | 'unknown_mutation'
  | 'id_conflict'
  | 'contact_not_found'
  | 'transaction_not_found'
  | 'record_deleted'
  | 'has_transactions'
  | 'too_many_records'
  | 'entry_too_large'
  | 'conflict'
  | 'conflict_not_found'
  | 'already_resolved'
  | 'has_dependents'
  | 'same_contact';

/** A "no" to a whole mutation. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly field?: string;
  readonly message: string;
}

/** Builds a refusal. */
export function refusal(code: RefusalCode, message: string, field?: string): Refusal {
  return field === undefined ? { code, message } : { code, message, field };
}
