// Schemas, compiled when something is checked with them for the first time: a program needs few of those that it knows,
// and each takes about a millisecond.

import type Type from 'typebox';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

/** What is wrong with a value, and where, as a JSON pointer. */
export interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

/** Checks values by a schema. */
export interface Validator<T = unknown> {
  Check(value: unknown): value is T;
  /** All that is wrong with a value; empty for one that passes. */
  Errors(value: unknown): readonly SchemaError[];
}

/** The validator of a schema. */
export function validatorOf<S extends TSchema>(schema: S): Validator<Type.Static<S>> {
  let compiled: ReturnType<typeof Compile<S>> | undefined;
  const get = () => (compiled ??= Compile(schema));
  return {
    Check: (value): value is Type.Static<S> => get().Check(value),
    Errors: (value) => get().Errors(value),
  };
}
