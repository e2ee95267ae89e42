// Typed readers of what commander gave a command, and the helper that leaves out what was not given.

import { UserError } from '../protocol/error-code.ts';
import type { Input } from './command.ts';

/** Argument number `index`, as typed. Commander has made sure that required ones are there. */
export function arg(input: Input, index: number): string {
  return input.args[index] ?? '';
}

/** A text option, or `undefined`. */
export function text(input: Input, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === 'string' ? value : undefined;
}

/** A repeated option's values, or `undefined` if it was not given at all. */
export function list(input: Input, name: string): string[] | undefined {
  const value = input.options[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}

/** Whether a flag was given: `true` or `undefined`, so that it can be left out. */
export function flag(input: Input, name: string): true | undefined {
  return input.options[name] === true ? true : undefined;
}

/** A whole number of at least `min`, or `undefined`. Throws `UserError` (usage). */
export function integer(input: Input, name: string, min: number): number | undefined {
  const dashed = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return wholeNumber(`--${dashed}`, text(input, name), min);
}

/** The same of a value from elsewhere; `what` names it. Throws `UserError` (usage). */
export function wholeNumber(what: string, value: string | undefined, min: number): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min) return number;
  throw new UserError({ code: 'usage', message: `${what} is not a whole number from ${min} on: ${value}` });
}

/** One of the allowed words, or `undefined`. Throws `UserError` (usage). */
export function choice<T extends string>(input: Input, name: string, allowed: readonly T[]): T | undefined {
  const value = text(input, name);
  if (value === undefined) return undefined;
  const found = allowed.find((word) => word === value);
  if (found !== undefined) return found;
  throw new UserError({ code: 'usage', message: `--${name} is not one of ${allowed.join(', ')}: ${value}` });
}

/** An object's type once its undefined members are gone. */
export type Given<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without the members that are `undefined`. */
export function given<T extends object>(members: T): Given<T> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(members)) if (value !== undefined) kept[key] = value;
  return kept as Given<T>;
}
