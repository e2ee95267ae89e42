// Files as other programs really write them, and damaged ones: every row that would be sent, every one that is refused
// with its line, and the ids that the rows get, which are the same on every device and in every version.

import { expect, test } from 'vitest';
import { parseRules } from '../../../../src/cli/import/rules/parse-rules.ts';
import { runToEnd } from '../../../../src/base/slices.ts';
import { planImport } from '../../../../src/daemon/api/handlers/import-plan.ts';
import { BookState } from '../../../../src/model/book-state.ts';
import type { ImportOptions, ReadImport } from '../../../support/read-import.ts';
import { readImport, sample, sentRows } from '../../../support/read-import.ts';

const rules = parseRules(sample('bank.rules').toString());

interface Expected extends Partial<ReadImport> {
  /** The last part of each row's id. */
  readonly ids: readonly string[];
}

const FILES: readonly [name: string, options: ImportOptions, expected: Expected][] = [
  [
    'statement-1-ugly.ofx',
    {},
    {
      rows: [
        '2026-01-05 | CAFÉ DU PORT | lent | 123450 | EUR |  |  | 4fc82b26:1',
        '2026-01-06 | Noël & fils AT&T é | borrowed | 100000 | EUR |  |  | 4fc82b26:2',
        '2026-01-08 | Ana | lent | 700 | EUR |  |  | 4fc82b26:4',
        '2026-01-09 | Kiosque | lent | 300 | CHF |  |  | 785f3ec7:1',
        '2026-01-10 | Kiosque | lent | 400 | CHF | - |  | ',
      ],
      skipped: ['16 its amount is zero'],
      ids: ['9fa4aa18bc36', 'ea038ae7a37f', '1407190ddadb', '2e4be4883e7b', 'be0224f083fb'],
    },
  ],
  [
    'statement-2-ugly.ofx',
    {},
    {
      rows: [
        '2026-01-10 | Crêperie <Chez Zoé> | lent | 123450 | USD |  |  | 73475cb4:b1',
        '2026-01-11 | Ana & Bo | borrowed | 700 | USD |  |  | 73475cb4:b2',
        '2026-01-12 | Cy | lent | 200 | USD |  |  | e3b0c442:b1',
      ],
      ids: ['e0b017680cc8', '6b20fd7edb39', '0065b769a151'],
    },
  ],
  [
    'statement-2-damaged.ofx',
    {},
    {
      rows: ['2026-01-12 | Bo | lent | 500 | USD |  |  | 73475cb4:a3'],
      refused: ['4 unknown_currency currency', '5 missing_field contact', '7 invalid_row'],
      ids: ['45254b8664e2'],
    },
  ],
  [
    'statement-ugly.camt.xml',
    {},
    {
      rows: [
        '2026-01-05 | Müller & Söhne | lent | 123450 | EUR | Rechnung 1\nGröße "L" |  | 6b86b273:R1',
        '2026-01-07 | Gebühr zurück | borrowed | 300 | EUR |  |  | ',
        '2026-01-08 | Kiosk | lent | 200 | CHF |  |  | e3b0c442:R1',
      ],
      skipped: ['11 its amount is zero'],
      ids: ['226c46461b19', '83d07711107b', 'e6d374397e00'],
    },
  ],
  [
    'statement-refused.camt.xml',
    {},
    {
      rows: ['2026-01-07 | Ana | lent | 100 | EUR |  |  | '],
      refused: [
        '2 invalid_date date',
        '3 invalid_amount amount',
        '4 missing_field contact',
        '5 invalid_row',
        '6 invalid_row',
      ],
      ids: ['60843372e538'],
    },
  ],
  [
    'bank-ugly.qif',
    { encoding: 'latin1' },
    {
      rows: [
        '2026-01-31 | Café Zoë | lent | 123450 | USD |  |  | ',
        '2026-02-01 | Élise, merci | borrowed | 200000 | USD |  |  | ',
        '2026-02-04 | Bo | lent | 500 | USD |  |  | ',
      ],
      skipped: ['20 its amount is zero'],
      ids: ['6e5bb7fa1609', '6619cdbb8dfd', 'd04f1d21ca3a'],
    },
  ],
  [
    'splitwise-ugly.csv',
    { me: 'ana ö' },
    {
      rows: [
        '2026-03-01 | Bo | lent | 41150 | EUR | Miete, "März" | expense | ',
        '2026-03-01 | Cy | lent | 41150 | EUR | Miete, "März" | expense | ',
        '2026-03-02 | Bo | borrowed | 150 | EUR | Zwei\nZeilen | expense | ',
        '2026-03-03 | Bo | borrowed | 1000 | EUR | Bo hat bezahlt | repayment | ',
        '2026-03-04 | Bo | lent | 1000 | JPY | Pizza | expense | ',
      ],
      skipped: ['9 it is the total', '10 it is the total'],
      ids: ['12be95079b5f', '5eee19da207a', '3d10dfe0fa1d', 'ba5ebb89ea17', '7627cbef3cc9'],
    },
  ],
  [
    'bank-rules-ugly.csv',
    { rules, encoding: 'cp1252' },
    {
      rows: [
        '2026-01-05 | Bäckerei | lent | 100350 | EUR | Brot "frisch" (B1) |  | B1',
        '2026-01-06 | Ana Müller | borrowed | 200 | EUR | (B2) |  | B2',
        '2026-01-06 | Ana Müller | borrowed | 200 | EUR | (B3) |  | B3',
      ],
      skipped: ['10 the rules leave it out'],
      ids: ['deed55155d78', 'f5a01a6a444d', '8d5ae8d684f2'],
    },
  ],
  [
    'bank-rules-damaged.csv',
    { rules },
    {
      rows: [
        '2026-01-05 | Bo | lent | 100 | EUR | Tag in anderer Form (C1) |  | C1',
        '2026-01-11 | Bo | lent | 100 | EUR | gut (C7) |  | C7',
      ],
      refused: [
        '5 invalid_row',
        '6 invalid_row',
        '7 amount_too_precise amount',
        '8 missing_field contact',
        '9 invalid_row',
      ],
      ids: ['ec5a332900d4', '311dfe1549ee'],
    },
  ],
  [
    'google-ugly.csv',
    {},
    {
      rows: [
        '{"name":"Dr. Zoë O\'Neil, Jr. III","phones":["+1 (555) 010-0001"],"emails":["zoe@example.org"],"note":"=1+1\\n\\"quoted\\"","tags":["Trip"]}',
        '{"name":"李 小龙","phones":["０１２"]}',
        '{"name":"Short"}',
      ],
      refused: ['7 missing_field name'],
      ids: ['07d3f870d65e', '6b3deaab288b', '185228e92b8e'],
    },
  ],
  [
    'contacts-2.1-good.vcf',
    {},
    {
      rows: ['{"name":"Ana Silva","phones":["+351 912 000 001"],"emails":["ana@example.org"]}'],
      ids: ['7f8d83a9abd2'],
    },
  ],
  [
    'contacts-2.1-damaged.vcf',
    {},
    {
      rows: ['{"name":"Zoë"}', '{"name":"1","phones":["1"]}', '{"name":"Bo","phones":["2"]}'],
      refused: ['5 invalid_row'],
      ids: ['6c4f48d53e6e', '93274f430cdb', '87d0086e54a5'],
    },
  ],
  [
    'contacts-4-ugly.vcf',
    {},
    {
      rows: [
        '{"name":"Zoë O\'Neil","phones":["+1-555-010-0001","+1 555 010 0002"],"emails":["zoe@example.org"],"tags":["Trip"]}',
      ],
      skipped: ['19 it is a group of contacts'],
      ids: ['2410e9420e2e'],
    },
  ],
  [
    'contacts-4-damaged.vcf',
    {},
    {
      rows: ['{"name":"Ana"}', '{"name":"Bo"}'],
      refused: ['6 missing_field name', '15 invalid_row'],
      ids: ['b6435a621d8a', '87d0086e54a5'],
    },
  ],
];

test.each(FILES)('%s', async (name, options, { ids: _ids, ...expected }) => {
  const none = { rows: [], refused: [], skipped: [], warnings: [] };
  expect(await readImport(sample(name), options)).toEqual({ ...none, ...expected });
});

test.each(FILES)('the ids of %s', async (name, options, { ids }) => {
  const rows = await sentRows(sample(name), options);
  const plan = (batch: string) =>
    runToEnd(planImport(new BookState('book'), rows, { source: 'file', batch, at: 1_767_600_000_000 }));
  const { results, problems, warnings } = plan('one');
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  expect(results.map(({ id }) => id?.split('-').at(-1))).toEqual(ids);
  expect(plan('another').results).toEqual(results);
});
