// What a value that does not fit its schema is told: the first error, with a code of its own and the field.

import { refusal } from './refusal.ts';
import type { Refusal, RefusalCode } from './refusal.ts';
import type { SchemaError } from './validator.ts';

const CODE_BY_KEYWORD: Readonly<Record<string, RefusalCode>> = {
  minLength: 'missing_field',
  maxLength: 'too_long',
  maxItems: 'too_many',
  maxProperties: 'too_many',
};

/** The refusal for arguments that do not fit their schema: the first error, named by its field. */
export function schemaRefusal(errors: readonly SchemaError[]): Refusal {
  const first = errors.find((error) => error.keyword !== 'anyOf' && error.keyword !== 'not') ?? errors[0];
  if (first === undefined) return refusal('invalid_args', 'the arguments are not valid');
  const missing = 'requiredProperties' in first.params ? (first.params.requiredProperties as string[])[0] : undefined;
  const path = first.instancePath.split('/').filter((part) => part !== '' && !/^\d+$/.test(part));
  const field = missing ?? path.find((part) => part !== 'set');
  return refusal(codeOf(first, path.at(-1)), `${field ?? 'arguments'}: ${first.message}`, field);
}

/** The code of an error at a place that has this name; of money each part has its own. */
function codeOf(error: SchemaError, field: string | undefined): RefusalCode {
  if (error.keyword === 'required') return 'missing_field';
  if (error.keyword === 'format') return error.message.includes('ledger-day') ? 'invalid_date' : 'invalid_text';
  if (field === 'direction') return 'invalid_direction';
  if (field === 'currency' && error.keyword === 'pattern') return 'unknown_currency';
  if (field === 'amountMinor') {
    if (error.keyword === 'minimum') return 'amount_not_positive';
    return error.keyword === 'maximum' ? 'amount_too_large' : 'invalid_amount';
  }
  return CODE_BY_KEYWORD[error.keyword] ?? 'invalid_args';
}
