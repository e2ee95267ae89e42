// One text per JSON value: RFC 8785 (JSON Canonicalization Scheme). Digests and content hashes stand on it.
// Input must be JSON data: `undefined` members are left out, functions and non-finite numbers are a defect.

import { assert } from './assert.ts';

/** The RFC 8785 text of a JSON value: keys sorted by UTF-16 code units, no white space, ECMAScript numbers. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    assert(Number.isFinite(value), 'a finite number');
    return JSON.stringify(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  assert(typeof value === 'object', 'a JSON value');
  return canonicalObject(value as Record<string, unknown>);
}

/** Like `canonicalJson` of an object, leaving out the top-level key `omit`. */
export function canonicalObject(value: Readonly<Record<string, unknown>>, omit?: string): string {
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const item = value[key];
    if (item === undefined || key === omit) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(item)}`;
  }
  return `{${text}}`;
}
