// JSON as data from outside: its types and one careful parser. Nothing else calls JSON.parse on foreign bytes.

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Whether a JSON value has at most `depth` objects and arrays within one another. Looks no deeper than that. */
export function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((item) => isShallow(item, depth - 1));
}

const FORBIDDEN_KEY = /"(?:__proto__|constructor|prototype)"\s*:/;

/**
 * Parses foreign JSON text. Throws `SyntaxError` for text that is not JSON and for objects that name
 * `__proto__`, `constructor` or `prototype` as a key (they would reach prototypes through later copies).
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (FORBIDDEN_KEY.test(text) && hasForbiddenKey(value)) throw new SyntaxError('a forbidden key in JSON');
  return value;
}

function hasForbiddenKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasForbiddenKey);
  return Object.entries(value).some(
    ([key, item]) => key === '__proto__' || key === 'constructor' || key === 'prototype' || hasForbiddenKey(item),
  );
}
