// What a mutator is, and how its arguments are checked: schema first, then the rules a schema cannot say.

import type Type from 'typebox';
import type { TSchema } from 'typebox';
import type { BookView } from '../book-view.ts';
import type { Effect, Stamp } from '../mutation.ts';
import type { Refusal } from '../refusal.ts';
import { schemaRefusal } from '../schema-refusal.ts';
import { validatorOf } from '../validator.ts';

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
