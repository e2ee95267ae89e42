// What a mutator is, and how its arguments are checked: schema first, then the rules a schema cannot say.

import type Type from 'typebox';
import type { TSchema } from 'typebox';
import type { BookView } from '../book-view.ts';
import type { Effect, Stamp } from '../mutation.ts';
import { refusal } from '../refusal.ts';
import type { Refusal, RefusalCode } from '../refusal.ts';
import { validatorOf } from '../validator.ts';
import type { SchemaError } from '../validator.ts';

/** The pure function of a mutation. */
export interface Mutator {
  readonly name: string;
  /** The schema of its arguments, for the wire hash and for documents. */
  readonly schema: TSchema;
  /** Whether the arguments are acceptable at all; a refusal if not. The same answer everywhere. */
  validate(args: unknown): Refusal | undefined;
  /** Strict, once, when authored: refuses what the author could have known. */
  check(view: BookView, args: unknown, stamp: Stamp): Refusal | undefined;
  /** Tolerant: when authored, on rebase, at admission. Arguments have passed `validate`. */
  effect(view: BookView, args: unknown, stamp: Stamp): Effect;
}

/** The typed parts from which a mutator is made. */
export interface MutatorParts<S extends TSchema> {
  readonly name: string;
  readonly schema: S;
  readonly rules?: (args: Type.Static<S>) => Refusal | undefined;
  readonly check?: (view: BookView, args: Type.Static<S>, stamp: Stamp) => Refusal | undefined;
  readonly effect: (view: BookView, args: Type.Static<S>, stamp: Stamp) => Effect;
}

/** Makes a mutator of its parts. */
export function defineMutator<S extends TSchema>(parts: MutatorParts<S>): Mutator {
  const validator = validatorOf(parts.schema);
  return {
    name: parts.name,
    schema: parts.schema,
    validate(args) {
      if (validator.Check(args)) return parts.rules?.(args);
      return schemaRefusal(validator.Errors(args));
    },
    check: (view, args, stamp) => parts.check?.(view, args as Type.Static<S>, stamp),
    effect: (view, args, stamp) => parts.effect(view, args as Type.Static<S>, stamp),
  };
}

const CODE_BY_KEYWORD: Readonly<Record<string, RefusalCode>> = {
  minLength: 'missing_field',
  maxLength: 'too_long',
  maxItems: 'too_many',
  maxProperties: 'too_many',
};

/** The refusal for arguments that do not fit their schema: the first error, named by its field. */
function schemaRefusal(errors: readonly SchemaError[]): Refusal {
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
