// The words that fit what is wanted: from the table, from the model, or names that the daemon gives. Nothing in them
// steers a terminal, none begins like a flag, and no failure to get names is an error.

import { currencyCodes } from '../../model/currency.ts';
import { ALIAS, SETTING_KEYS } from '../config/parse-config.ts';
import { visible } from '../output/visible.ts';
import { filterValue, filterWords, isFilter } from './filter-words.ts';
import type { ValueKind } from './value-kinds.ts';
import type { Wanted, Word } from './wanted.ts';

/** Names on this device. Each may fail: then there are none. */
export interface NameSource {
  contacts(prefix: string, book: string | undefined): Promise<readonly Word[]>;
  books(): Promise<readonly Word[]>;
  transactions(book: string | undefined): Promise<readonly Word[]>;
  conflicts(book: string | undefined): Promise<readonly Word[]>;
  tags(book: string | undefined): Promise<readonly Word[]>;
  members(book: string | undefined): Promise<readonly Word[]>;
  devices(): Promise<readonly Word[]>;
  aliases(): readonly string[];
  today(): string;
}

/** What may stand there. `files`: any path. `open`: more may follow in the same word. */
export interface Candidates {
  readonly words: readonly Word[];
  readonly files: boolean;
  readonly open: boolean;
}

const NOTHING: Candidates = { words: [], files: false, open: false };

/** Finds them; the values are whole words, `before` included. */
export async function candidatesOf(wanted: Wanted | undefined, names: NameSource): Promise<Candidates> {
  if (wanted === undefined || wanted.kind === 'text') return NOTHING;
  const nested = isFilter(wanted.kind) ? filterValue(wanted) : undefined;
  if (nested !== undefined) return candidatesOf(nested, names);
  if (wanted.kind === 'file') return { ...NOTHING, files: true };
  const several = wanted.kind === 'contacts';
  const at = several ? wanted.prefix.lastIndexOf(',') + 1 : 0;
  const [before, prefix] = [wanted.before + wanted.prefix.slice(0, at), wanted.prefix.slice(at)];
  const found = wanted.words ?? (await wordsOf(wanted.kind ?? 'text', { ...wanted, prefix }, names));
  const key = prefix.normalize('NFC').toLowerCase();
  const words = found
    .filter(({ value }) => value.normalize('NFC').toLowerCase().startsWith(key))
    .filter(({ value }) => value !== '' && visible(value) === value && (wanted.words !== undefined || value[0] !== '-'))
    .filter(({ value }) => !several || !/[,=]/.test(value));
  return {
    ...NOTHING,
    open: several || (isFilter(wanted.kind) && words.some(({ value: one }) => /[:<>]$/.test(one))),
    words: words.map(({ value, about }) => ({ value: before + value, about: visible(about) })),
  };
}

async function wordsOf(kind: ValueKind, { prefix, book }: Wanted, names: NameSource): Promise<readonly Word[]> {
  if (typeof kind !== 'string') return kind.map(word);
  switch (kind) {
    case 'contact':
    case 'contacts':
      return names.contacts(prefix, book);
    case 'book':
      return names.books();
    case 'transaction':
      return names.transactions(book);
    case 'conflict':
      return names.conflicts(book);
    case 'tag':
      return names.tags(book);
    case 'member':
      return names.members(book);
    case 'device':
      return names.devices();
    case 'currency':
      return currencyCodes().map(word);
    case 'setting':
      return [...SETTING_KEYS, ...names.aliases().map((name) => ALIAS + name)].map(word);
    case 'day':
      return [{ value: names.today(), about: 'today' }];
    case 'contact-filter':
      return [...filterWords(kind), ...(prefix === '' ? [] : await names.contacts(prefix, book))];
    case 'transaction-filter':
    case 'any-filter':
      return filterWords(kind);
    case 'text':
    case 'file':
      return [];
  }
}

function word(value: string): Word {
  return { value, about: '' };
}
