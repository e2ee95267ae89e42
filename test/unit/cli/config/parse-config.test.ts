// The configuration file: what is read, and what is said of a file that is not as it should be.

import { expect, test } from 'vitest';
import { CONFIG_LIMITS, parseConfig } from '../../../../src/cli/config/parse-config.ts';

const FILE = '/home/ana/.config/ledger/config.json';
const parse = (value: unknown) => parseConfig(FILE, JSON.stringify(value));

test('settings and aliases are texts by key; a file named in it lies beside it', () => {
  const value = { currency: 'EUR', 'list-limit': 20, 'alias.ana': 'lend Ana', 'ca-file': 'ca.pem', timeout: '30s' };
  expect(parse(value)).toEqual({
    ok: true,
    value: { ...value, 'list-limit': '20', 'ca-file': '/home/ana/.config/ledger/ca.pem' },
  });
  expect(parseConfig(FILE, '\uFEFF{}')).toEqual({ ok: true, value: {} });
});

test.each([
  [{ colour: 'never' }, /^colour is no setting; there are book, .* and alias\.NAME: never$/],
  [{ ['__proto__']: 'x' }, /^__proto__ is no setting; /],
  [{ color: 'red' }, /^color is not auto, always or never: red$/],
  [{ color: true }, /^color is not a text$/],
  [{ book: ' ' }, /^book is empty: +$/],
  [{ currency: 'eur' }, /^currency is not a currency code of three capital letters: eur$/],
  [{ 'list-limit': 0 }, /^list-limit is not a whole number from 1 to 999999: 0$/],
  [{ server: 'ledger.example.org' }, /^server is not a URL such as /],
  [{ timeout: 'soon' }, /^timeout is not a duration up to a day, such as 30s: soon$/],
  [{ 'alias.A b': 'lend Ana' }, /^alias\.A b is not an alias of small letters, digits and -: lend Ana$/],
  [{ 'alias.x': '' }, /^alias\.x is empty: $/],
  [{ 'alias.x': 'y'.repeat(1_001) }, /^alias\.x is longer than 1000 characters: y+$/],
  [['currency'], /^it is not a JSON object$/],
  [null, /^it is not a JSON object$/],
])('%j is refused', (value, problem) => {
  expect(parse(value)).toEqual({ ok: false, error: expect.stringMatching(problem) as string });
});

test('what is not JSON is refused with the place', () => {
  expect(parseConfig(FILE, '{\n  "color": "never"\n  "book": "x"\n}')).toEqual({
    ok: false,
    error: expect.stringMatching(/^it is not JSON: .*line 3 column 3/) as string,
  });
  expect(parseConfig(FILE, '')).toMatchObject({ ok: false });
});

test('a file is limited in size and in aliases', () => {
  expect(parseConfig(FILE, ' '.repeat(CONFIG_LIMITS.bytesMax + 1))).toEqual({
    ok: false,
    error: 'it is larger than 64 KiB',
  });
  const aliases = Array.from({ length: CONFIG_LIMITS.aliasesMax + 1 }, (_, at) => [`alias.a${at}`, 'balance']);
  expect(parse(Object.fromEntries(aliases.slice(1)))).toMatchObject({ ok: true });
  expect(parse(Object.fromEntries(aliases))).toEqual({ ok: false, error: 'it has more than 100 aliases' });
});
