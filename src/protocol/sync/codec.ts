// Text frames ⇄ typed frames. A frame that cannot be read is an error value; nothing of it is used.

import type Type from 'typebox';
import { parseJson } from '../../base/json.ts';
import { err, ok } from '../../base/result.ts';
import type { Result } from '../../base/result.ts';
import { validatorOf } from '../../model/validator.ts';
import type { Validator } from '../../model/validator.ts';
import { ErrorSchema, PokeSchema, PresenceSchema, WelcomeSchema } from './down.ts';
import type { DownFrame } from './down.ts';
import { HelloSchema, PushSchema } from './up.ts';
import type { UpFrame } from './up.ts';

/** The schema of every frame by direction and type; a test hashes it. */
export const FRAME_SCHEMAS = {
  up: { hello: HelloSchema, push: PushSchema },
  down: { welcome: WelcomeSchema, poke: PokeSchema, presence: PresenceSchema, error: ErrorSchema },
} as const;

const validatorsOf = (schemas: Readonly<Record<string, Type.TSchema>>): ReadonlyMap<string, Validator> =>
  new Map(Object.entries(schemas).map(([type, schema]): [string, Validator] => [type, validatorOf(schema)]));

const UP = validatorsOf(FRAME_SCHEMAS.up);
const DOWN = validatorsOf(FRAME_SCHEMAS.down);

/** Reads a frame from a replica; the error says what was wrong, for the log and the peer. */
export function decodeUp(text: string): Result<UpFrame, string> {
  return decode<UpFrame>(UP, text);
}

/** Reads a frame from the server; the error says what was wrong. */
export function decodeDown(text: string): Result<DownFrame, string> {
  return decode<DownFrame>(DOWN, text);
}

function decode<F>(validators: ReadonlyMap<string, Validator>, text: string): Result<F, string> {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return err('not JSON');
  }
  const type = typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : '';
  const validator = validators.get(type);
  if (validator === undefined) return err(`unknown frame type ${JSON.stringify(type.slice(0, 40))}`);
  if (validator.Check(value)) return ok(value as F);
  const [first] = validator.Errors(value);
  return err(`${type}${first?.instancePath ?? ''}: ${first?.message ?? 'not valid'}`);
}
