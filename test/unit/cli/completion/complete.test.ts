// What may come next on a command line that is still being typed.

import { describe, expect, test } from 'vitest';
import type { NameSource } from '../../../../src/cli/completion/candidates.ts';
import { complete } from '../../../../src/cli/completion/complete.ts';
import { unquoted } from '../../../../src/cli/completion/quoting.ts';
import { builtInWords } from '../../../../src/cli/completion/vocabulary.ts';
import type { Word } from '../../../../src/cli/completion/wanted.ts';

const word = (value: string, about = ''): Word => ({ value, about });

const asked: unknown[] = [];
const NAMES: NameSource = {
  contacts: async (prefix, book) => {
    asked.push([prefix, book]);
    return [
      word('Ana', 'annie'),
      word('Ana Silva'),
      word('annie', 'Ana'),
      word('Bo\u001b[31m'),
      word('-x'),
      word('A,b'),
    ];
  },
  books: async () => [word('Personal', 'owner'), word('Household')],
  transactions: async () => [word('01a2', '2026-11-01 Ana lent 5.00 EUR\nx')],
  conflicts: () => Promise.reject(new Error('the daemon is not running')),
  tags: async (book) => (asked.push(['tags', book]), [word('trip'), word('tea'), word('-x')]),
  members: async () => [word('Ana', 'owner'), word('Bob', 'editor')],
  devices: async () => [word('laptop', 'this one'), word('phone')],
  aliases: () => ['ana'],
  today: () => '2026-11-24',
};

const HOST = {
  vocabulary: {
    commands: builtInWords().commands,
    top: [word('ana', 'alias: lend Ana')],
    topics: [word('dates', 'how days are written')],
  },
  names: NAMES,
  expand: (words: readonly string[]) => (words[0] === 'ana' ? ['lend', 'Ana', ...words.slice(1)] : words),
};

/** The answer's lines to the words behind `ledger`, the last one being typed. */
async function lines(...words: readonly string[]): Promise<readonly string[]> {
  const answer = await complete(['zsh', '--', ...words], HOST);
  return answer.split('\n').slice(0, -1);
}

const values = async (...words: readonly string[]): Promise<readonly string[]> =>
  (await lines(...words)).slice(1).map((line) => line.split('\t')[0] ?? '');

describe('completion of', () => {
  test.each([
    [['bal'], ['balance']],
    [['an'], ['ana']],
    [['tx', 'sp'], ['split']],
    [['help', 'dat'], ['dates']],
    [['help', 'contact', 'sh'], ['show']],
    [['lend', '--cur'], ['--currency']],
    [['lend', 'Ana', '5', '--tag', 'x', '--ta'], ['--tag']],
    [['lend', 'Ana', '--due', '2026-01-01', '--du'], []],
    [['lend', 'Ana', '--currency', 'EU'], ['EUR']],
    [['lend', 'Ana', '--currency=EU'], ['--currency=EUR']],
    [
      ['lend', '-m', '--x', 'an'],
      ['Ana', 'Ana Silva', 'annie'],
    ],
    [['lend', '--wait', 'ana '], ['Ana Silva']],
    [['-q', 'lend', '--', '-'], []],
    [['lend', 'Ana', ''], []],
    [['ana', '5', '--col'], ['--color']],
    [
      ['--color', ''],
      ['auto', 'always', 'never'],
    ],
    [['--book', 'h'], ['Household']],
    [['--book=h'], ['--book=Household']],
    [
      ['book', 'use', ''],
      ['Personal', 'Household'],
    ],
    [['contact', 'edit', 'Ana', '--unset', 'p'], ['phones']],
    [['export', '--format', 'v'], ['vcard']],
    [['import', 'x', '--format', 'v'], ['vcard']],
    [['tx', 'show', ''], ['01a2']],
    [['balance', '--as-of', ''], ['2026-11-24']],
    [['config', 'get', 'alias.'], ['alias.ana']],
    [['config', 'set', 'co'], ['color']],
    [
      ['lend', 'Ana', '5', '--tag', ''],
      ['trip', 'tea'],
    ],
    [
      ['contact', 'edit', 'Ana', '--untag=t'],
      ['--untag=trip', '--untag=tea'],
    ],
    [['tx', 'list', 'tag:tr'], ['tag:trip']],
    [
      ['contact', 'list', '+t'],
      ['+trip', '+tea'],
    ],
    [['book', 'role', 'b'], ['Bob']],
    [['book', 'role', 'Bob', 'v'], ['viewer']],
    [
      ['device', 'revoke', ''],
      ['laptop', 'phone'],
    ],
    [['device', 'rename', 'phone', ''], []],
    [['conflicts', 'keep', ''], []],
    [['nonsense', ''], []],
    [['lend', 'toString'], []],
    [['constructor', ''], []],
  ])('%j', async (words, expected) => {
    expect(await values(...words)).toEqual(expected);
  });

  test.each([
    [
      ['tx', 'list', 'o'],
      ['words', 'overdue'],
    ],
    [
      ['tx', 'list', 'lent', 'am'],
      ['open', 'amount>', 'amount<'],
    ],
    [
      ['tx', 'list', 'due.b'],
      ['open', 'due.before:'],
    ],
    [
      ['tx', 'list', 'due.before:'],
      ['words', 'due.before:2026-11-24\ttoday'],
    ],
    [
      ['tx', 'list', 'contact:ana s'],
      ['words', 'contact:Ana Silva'],
    ],
    [
      ['tx', 'list', 'currency:JP'],
      ['words', 'currency:JPY'],
    ],
    [
      ['export', 'category:g'],
      ['words', 'category:gift'],
    ],
    [
      ['watch', 'na'],
      ['open', 'name:'],
    ],
    [
      ['contact', 'list', 'an'],
      ['words', 'Ana\tannie', 'Ana Silva', 'annie\tAna'],
    ],
    [['contact', 'list', 'amount'], ['words']],
    [['tx', 'list', 'id:'], ['words']],
  ])('a filter: %j', async (words, expected) => {
    expect(await lines(...words)).toEqual(expected);
  });

  test('files is left to the shell', async () => {
    expect(await lines('import', '')).toEqual(['files']);
    expect(await lines('export', '--output=x')).toEqual(['files']);
  });

  test('several contacts goes on behind the comma', async () => {
    expect(await lines('tx', 'split', '5', '--with', 'Bo,ana')).toEqual(['open', 'Bo,Ana\tannie', 'Bo,Ana Silva']);
  });

  test('names asks for what has been typed, in the book that is named', async () => {
    asked.length = 0;
    await lines('--book', 'Household', 'lend', 'Si');
    await lines('tx', 'split', '5', '--with', 'Bo,Si');
    expect(asked).toEqual([
      ['Si', 'Household'],
      ['Si', undefined],
    ]);
  });

  test('anything prints no control characters', async () => {
    expect(await lines('tx', 'show', '')).toEqual(['words', '01a2\t2026-11-01 Ana lent 5.00 EUR\\nx']);
    expect(await values('lend', 'B')).toEqual([]);
  });

  test('what is not asked as agreed is answered by nothing', async () => {
    expect(await complete(['zsh', 'lend'], HOST)).toBe('');
    expect(await complete(['tcsh', '--', 'lend'], HOST)).toBe('');
    expect(await complete([], HOST)).toBe('');
    expect(await complete(['bash', '', 'ledger lend A\\'], HOST)).toBe('');
  });

  test('a word in quotes as fish has it', () => {
    expect([`"Ana S`, String.raw`Ana\ S`, `'Ana' S"`].map(unquoted)).toEqual(['Ana S', 'Ana S', 'Ana S']);
  });
});
