// What a scenario says about a conflict: how it stands, what its record has, what was wanted instead. Pure.

import type { Word } from './split-words.ts';

/** A value in a conflict: a text, an amount without its currency, whether the record is deleted, or `null`: nothing. */
export type ConflictValue = string | number | boolean | null;

/** How a conflict stands, and perhaps both its sides. */
export interface ConflictFact {
  readonly type: 'conflict';
  readonly name: string;
  readonly standing: 'open' | 'kept' | 'applied' | 'superseded' | 'deleted';
  readonly has?: ConflictValue;
  readonly wanted?: ConflictValue;
}

const STANDINGS = ['open', 'kept', 'applied', 'superseded', 'deleted'] as const;

/** Reads what follows a conflict's name: `open has "Kim" wanted "Kim L"`. Throws `SyntaxError` with what is wrong. */
export function readConflict(name: string, words: readonly Word[]): ConflictFact {
  const [first, ...rest] = words;
  const standing = STANDINGS.find((one) => first?.quoted === false && first.text === one);
  if (standing === undefined) throw new SyntaxError(`${name} is one of ${STANDINGS.join(', ')}`);
  const sides: { has?: ConflictValue; wanted?: ConflictValue } = {};
  while (rest.length > 0) {
    const side = rest.shift()?.text;
    if (side !== 'has' && side !== 'wanted') throw new SyntaxError('has VALUE, then wanted VALUE');
    sides[side] = readValue(rest.shift());
  }
  return { type: 'conflict', name, standing, ...sides };
}

/** A field of a conflict, as the documents call it. Throws `SyntaxError` for none. */
export function conflictField(text: string): string {
  if (!/^[a-z][A-Za-z]*$/.test(text)) throw new SyntaxError(`${text} is not a field`);
  return text === 'amount' ? 'money' : text;
}

function readValue(word: Word | undefined): ConflictValue {
  if (word?.quoted === true) return word.text;
  if (word?.text === 'deleted') return true;
  if (word?.text === 'nothing') return null;
  if (word !== undefined && /^[1-9]\d*$/.test(word.text)) return Number(word.text);
  throw new SyntaxError('a value is a text in quotes, an amount, deleted, or nothing');
}
