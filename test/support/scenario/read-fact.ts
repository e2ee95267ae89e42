// Facts: what a device, or every device at the end, must show. Each is exact. Pure.

import type { Kind, Known } from './command-forms.ts';
import { readConflict } from './read-conflict.ts';
import type { ConflictFact } from './read-conflict.ts';
import type { Word } from './split-words.ts';

/** Something that holds or not. Absent parts are not looked at, except that outcomes not named are 0. */
export type Fact =
  | { readonly type: 'pending' | 'conflicts'; readonly count: number }
  | ConflictFact
  | { readonly type: 'log'; readonly entries: number; readonly refused: number; readonly partly: number }
  | { readonly type: 'entry'; readonly seq: number; readonly outcome: string; readonly reason?: string }
  | { readonly type: 'history'; readonly name: string; readonly deeds: readonly string[] }
  | { readonly type: 'live'; readonly contacts: number; readonly transactions: number }
  | { readonly type: 'record'; readonly kind: Kind; readonly name: string; readonly shows: Shows }
  | { readonly type: 'no'; readonly names: readonly string[] };

/** What a live record shows. `amount`: a contact's balance, or a transaction's amount, plus if they owe me. */
export interface Shows {
  /** A contact's name, a transaction's description. */
  readonly text?: string;
  readonly amount?: number;
  readonly archived: boolean;
  /** The transactions of a contact, all of them. */
  readonly of?: readonly string[];
}

/**
 * Reads a fact: `pending 3`, `log 12, 1 refused, 1 partly`, `entry 4 refused id_conflict`, `live 2/9`,
 * `kim "Kim" -700 archived of t1 t2`, `t1 -700 "rent"`, `no t1 t2`, `history kim add edit`, `conflicts 1`, or one
 * of `readConflict`. Throws `SyntaxError` with what is wrong.
 */
export function readFact(words: readonly Word[], { names }: Known): Fact {
  const [first, ...rest] = words;
  if (first === undefined || first.quoted) throw new SyntaxError('a fact begins with a word that is not in quotes');
  switch (first.text) {
    case 'pending':
    case 'conflicts':
      return { type: first.text, count: whole(rest) };
    case 'log':
      return readLog(rest);
    case 'entry':
      return readEntry(rest);
    case 'history':
      return readHistory(rest, names);
    case 'live':
      return readLive(rest);
    case 'no':
      return { type: 'no', names: someNames(rest, names) };
    default:
      return readRecord(first.text, rest, names);
  }
}

function whole(words: readonly Word[]): number {
  const [word, ...more] = words;
  if (word !== undefined && more.length === 0 && /^\d+$/.test(word.text)) return Number(word.text);
  throw new SyntaxError('one whole number belongs here');
}

function readLog(words: readonly Word[]): Fact {
  const [entries, ...outcomes] = textOf(words).split(', ');
  if (!/^\d+$/.test(entries ?? '')) throw new SyntaxError('log N, then how many are refused or partly');
  const count = { refused: 0, partly: 0 };
  for (const one of outcomes) {
    const [, digits, outcome] = /^(\d+) (refused|partly)$/.exec(one) ?? [];
    if (outcome === undefined) throw new SyntaxError(`${one} is not N refused or N partly`);
    count[outcome as 'refused' | 'partly'] = Number(digits);
  }
  return { type: 'log', entries: Number(entries), ...count };
}

function readEntry(words: readonly Word[]): Fact {
  const [, seq, outcome = '', reason] = /^(\d+) (applied|partly|refused)(?: ([a-z_]+))?$/.exec(textOf(words)) ?? [];
  if (seq === undefined) throw new SyntaxError('entry SEQ applied, partly or refused, then the reason if there is one');
  return { type: 'entry', seq: Number(seq), outcome, ...(reason === undefined ? {} : { reason }) };
}

function readLive(words: readonly Word[]): Fact {
  const [, contacts, transactions] = /^(\d+)\/(\d+)$/.exec(textOf(words)) ?? [];
  if (contacts === undefined) throw new SyntaxError('live CONTACTS/TRANSACTIONS');
  return { type: 'live', contacts: Number(contacts), transactions: Number(transactions) };
}

function readHistory([record, ...deeds]: readonly Word[], names: Known['names']): Fact {
  const [name = ''] = someNames(record === undefined ? [] : [record], names);
  return { type: 'history', name, deeds: deeds.map(({ text }) => text) };
}

function readRecord(name: string, words: readonly Word[], names: Known['names']): Fact {
  const kind = names.get(name);
  if (kind === undefined) throw new SyntaxError(`there is neither a fact nor a name ${name}`);
  if (kind === 'conflict') return readConflict(name, words);
  const shows: { -readonly [K in keyof Shows]: Shows[K] } = { archived: false };
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word.quoted && shows.text === undefined) shows.text = word.text;
    else if (isAmount(word) && shows.amount === undefined) shows.amount = Number(word.text);
    else if (isBare(word, 'archived') && kind === 'contact') shows.archived = true;
    else if (isBare(word, 'of') && kind === 'contact') shows.of = theTransactions(rest.splice(0), names);
    else throw new SyntaxError(`${word.text} says nothing about a ${kind}`);
  }
  return { type: 'record', kind, name, shows };
}

function theTransactions(words: readonly Word[], names: Known['names']): readonly string[] {
  if (textOf(words) === 'nothing') return [];
  const found = someNames(words, names);
  const other = found.find((name) => names.get(name) !== 'transaction');
  if (other === undefined) return found;
  throw new SyntaxError(`${other} is not a transaction`);
}

function someNames(words: readonly Word[], names: Known['names']): readonly string[] {
  if (words.length === 0) throw new SyntaxError('names belong here');
  const unknown = words.find(({ text, quoted }) => quoted || !names.has(text));
  if (unknown !== undefined) throw new SyntaxError(`there is no ${unknown.text} above`);
  return words.map(({ text }) => text);
}

function isAmount({ text, quoted }: Word): boolean {
  return !quoted && /^(?:[+-][1-9]\d*|0)$/.test(text);
}

function isBare({ text, quoted }: Word, wanted: string): boolean {
  return !quoted && text === wanted;
}

function textOf(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(' ');
}
