// Whole imports against a daemon that only remembers what it was told: which rows go over, which stop the file, and why.

import { describe, expect, test } from 'vitest';
import type { ImportRow } from '../../../../src/protocol/local/import-rows.ts';
import type { SendRequest } from '../../../../src/cli/import/import-session.ts';
import { IMPORT } from '../../../../src/cli/import/limits.ts';
import { runImport } from '../../../../src/cli/import/run-import.ts';
import type { ImportOptions, ImportOutcome } from '../../../../src/cli/import/run-import.ts';
import type { RowProblem } from '../../../../src/protocol/error-code.ts';

const OPTIONS: ImportOptions = { source: '', keepGoing: false, dryRun: false, results: false };

interface Told {
  readonly methods: string[];
  readonly begun: unknown[];
  readonly chunks: number[];
  readonly rows: ImportRow[];
  rejects: string;
}

/** Imports a text; `problems` are what the daemon finds at the commit. */
async function importText(
  text: string | Uint8Array,
  options: Partial<ImportOptions> = {},
  problems: readonly RowProblem[] = [],
): Promise<{ told: Told; run: Promise<ImportOutcome> }> {
  const told: Told = { methods: [], begun: [], chunks: [], rows: [], rejects: '' };
  const send = async (method: string, params: Record<string, unknown>): Promise<Record<string, unknown>> => {
    told.methods.push(method);
    if (method === 'status') return { book: { currency: 'JPY' } };
    if (method === 'import.begin') told.begun.push(params);
    if (method === 'import.rows') {
      const rows = params['rows'] as ImportRow[];
      told.chunks.push(rows.length);
      told.rows.push(...rows);
      return { rows: told.rows.length + (options.source === 'broken connection' ? 1 : 0) };
    }
    const refused = problems.length;
    const committed = refused === 0 || options.keepGoing === true;
    if (method === 'import.commit')
      return { batch: 'b', added: told.rows.length - refused, refused, problems, warnings: [], committed };
    return { import: 'the-import' };
  };
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += 4096) yield bytes.subarray(at, at + 4096);
  };
  const io = {
    send: send as SendRequest,
    key: 'the-key-of-it',
    localDay: (ms: number) => new Date(ms).toISOString().slice(0, 10),
    withFile: () => Promise.reject(new Error('no file is needed')),
    chunks: chunks(),
    rejects: async (line: string) => {
      told.rejects += line;
    },
  };
  const run = runImport({ ...OPTIONS, ...options }, io);
  await run.catch(() => undefined);
  return { told, run };
}

const HEADER = 'date,contact,amount,currency,direction,description,due,id\n';
const codes = (outcome: ImportOutcome): unknown => outcome.problems.map(({ row, code, field }) => [row, code, field]);

describe('rows that are fine', () => {
  test('go over checked, cleaned and in minor units', async () => {
    const text = `${HEADER}2026-01-05, Zoe\u0308 ,1000.125,kwd,BORROWED,"two\r\nlines ",2026-03-01,k-1\n2026-01-06,Bo,7,JPY,lent,,,\n`;
    const { told, run } = await importText(text, { source: 'bank', book: 'Home', dryRun: true });
    expect(await run).toEqual({
      rows: 2,
      refused: 0,
      skipped: new Map(),
      problems: [],
      warnings: [],
      committed: true,
      answer: { batch: 'b', added: 2, refused: 0, problems: [], warnings: [], committed: true },
    });
    expect(told.methods).toEqual(['import.begin', 'import.rows', 'import.commit']);
    expect(told.begun).toEqual([
      { book: 'Home', key: 'the-key-of-it', source: 'bank', keepGoing: false, dryRun: true },
    ]);
    expect(told.rows).toEqual([
      {
        row: 2,
        contact: 'Zoë',
        direction: 'borrowed',
        amountMinor: 1_000_125,
        currency: 'KWD',
        date: '2026-01-05',
        description: 'two\nlines',
        due: '2026-03-01',
        externalId: 'k-1',
      },
      {
        row: 4,
        contact: 'Bo',
        direction: 'lent',
        amountMinor: 7,
        currency: 'JPY',
        date: '2026-01-06',
        description: '',
      },
    ]);
  });

  test.each(['sep=;\n', '\ufeffsep=;\r\n', '"sep=;"\n'])(
    'after a first line %j that names the delimiter, they keep their line numbers',
    async (first) => {
      const text = `${first}${HEADER}2026-01-05,Ana,1.50,USD,lent,,,\n`.replaceAll(',', ';');
      const { told, run } = await importText(text);
      expect(await run).toMatchObject({ rows: 1, refused: 0 });
      expect(told.rows).toMatchObject([{ row: 3, contact: 'Ana', amountMinor: 150 }]);
    },
  );

  test('go over in bounded requests', async () => {
    const { told, run } = await importText(HEADER + '2026-01-05,Ana,1,USD,lent,x,,\n'.repeat(2_500));
    expect((await run).rows).toBe(2_500);
    expect(told.chunks).toEqual([1_000, 1_000, 500]);
  });

  test('long texts fill a request sooner', async () => {
    const { told } = await importText(HEADER + `2026-01-05,Ana,1,USD,lent,${'é'.repeat(1_000)},,\n`.repeat(1_000));
    expect(told.rows.length).toBe(1_000);
    expect(Math.max(...told.chunks) * 2_200).toBeLessThan(IMPORT.requestBytesMax);
  });

  test("without a currency column they are in the book's currency, or the named one", async () => {
    const text = 'direction;amount;contact;date\nlent;5;Ana;2026-01-05\n';
    const booked = await importText(text);
    expect(booked.told.methods[0]).toBe('status');
    expect(booked.told.rows[0]).toMatchObject({ currency: 'JPY', amountMinor: 5 });
    const named = await importText(text, { currency: 'EUR' });
    expect(named.told.methods[0]).toBe('import.begin');
    expect(named.told.rows[0]).toMatchObject({ currency: 'EUR', amountMinor: 500 });
  });

  test('lose control characters with a warning, and the apostrophe before a formula', async () => {
    const { told, run } = await importText(`${HEADER}2026-01-05,A\u001bna,1,USD,lent,'=SUM(A1),,\n`);
    expect((await run).warnings).toEqual(['row 2: control characters were dropped from the contact']);
    expect(told.rows[0]).toMatchObject({ contact: 'Ana', description: '=SUM(A1)' });
  });

  test('a file of only a header is done at once', async () => {
    expect(await (await importText(HEADER)).run).toMatchObject({ rows: 0, committed: true });
  });
});

describe('rows that are refused', () => {
  const BAD: readonly [cells: string, code: string, field: string | undefined][] = [
    [',Ana,1,USD,lent,,,', 'missing_field', 'date'],
    ['2026-01-05,,1,USD,lent,,,', 'missing_field', 'contact'],
    ['2026-01-05,Ana,,USD,lent,,,', 'missing_field', 'amount'],
    ['2026-01-05,Ana,1,,lent,,,', 'missing_field', 'currency'],
    ['2026-01-05,Ana,1,USD,,,,', 'missing_field', 'direction'],
    ['2026-02-29,Ana,1,USD,lent,,,', 'invalid_date', 'date'],
    ['05.01.2026,Ana,1,USD,lent,,,', 'invalid_date', 'date'],
    ['2026-01-05,Ana,1,USD,lent,,2026-13-01,', 'invalid_date', 'due'],
    ['2026-01-05,Ana,1,USD,lent,,2026-01-04,', 'due_before_date', 'due'],
    ['2026-01-05,Ana,1,USD,gave,,,', 'invalid_direction', 'direction'],
    ['2026-01-05,Ana,1,XXQ,lent,,,', 'unknown_currency', 'currency'],
    ['2026-01-05,Ana,1.505,USD,lent,,,', 'amount_too_precise', 'amount'],
    ['2026-01-05,Ana,1.5,JPY,lent,,,', 'amount_too_precise', 'amount'],
    ['2026-01-05,Ana,-1,USD,lent,,,', 'amount_not_positive', 'amount'],
    ['2026-01-05,Ana,0.00,USD,lent,,,', 'amount_not_positive', 'amount'],
    ['2026-01-05,Ana,90071992547409.92,USD,lent,,,', 'amount_too_large', 'amount'],
    ['2026-01-05,Ana,five,USD,lent,,,', 'invalid_amount', 'amount'],
    ['2026-01-05,Ana,5e2,USD,lent,,,', 'invalid_amount', 'amount'],
    ['2026-01-05,Ana,$5,USD,lent,,,', 'invalid_amount', 'amount'],
    [`2026-01-05,${'a'.repeat(201)},1,USD,lent,,,`, 'too_long', 'contact'],
    [`2026-01-05,Ana,1,USD,lent,${'a'.repeat(1001)},,`, 'too_long', 'description'],
    [`2026-01-05,Ana,1,USD,lent,,,${'a'.repeat(201)}`, 'too_long', 'id'],
    ['2026-01-05,Ana,1,USD,lent,,', 'invalid_row', undefined],
    ['2026-01-05,Ana,1,USD,lent,,,,', 'invalid_row', undefined],
    ['2026-01-05,"Ana,1,USD,lent,,,', 'invalid_row', undefined],
  ];
  const GOOD = '2026-01-05,Ana,1.50,USD,lent,fine,,';
  const text = `${HEADER}${GOOD}\n${BAD.map(([cells]) => `${cells}\n`).join('')}${GOOD}\n`;
  const expected = BAD.map(([, code, field], index) => [index + 3, code, field]);

  test('stop the whole file, all of them listed', async () => {
    const { told, run } = await importText(text);
    const outcome = await run;
    expect(codes(outcome)).toEqual(expected);
    expect(outcome).toMatchObject({ rows: 27, refused: 25, committed: false });
    expect(told.methods).toEqual(['import.begin', 'import.abort']);
  });

  test('let the others land with keepGoing', async () => {
    const { told, run } = await importText(text, { keepGoing: true });
    const outcome = await run;
    expect(codes(outcome)).toEqual(expected);
    expect(outcome).toMatchObject({ rows: 27, refused: 25, committed: true });
    expect(told.rows.map(({ row }) => row)).toEqual([2, 28]);
  });

  test('all problems of one row are listed', async () => {
    const outcome = await (await importText(`${HEADER}nope,,1.5055,USD,gave,,,\n`)).run;
    expect(codes(outcome)).toEqual([
      [2, 'invalid_date', 'date'],
      [2, 'missing_field', 'contact'],
      [2, 'invalid_direction', 'direction'],
      [2, 'amount_too_precise', 'amount'],
    ]);
    expect(outcome.refused).toBe(1);
  });

  test('what the daemon refuses counts too', async () => {
    const problem = { row: 2, code: 'ambiguous_contact', field: 'contact', message: 'two are named Ana' };
    const { told, run } = await importText(`${HEADER}${GOOD}\n${BAD[0]![0]}\n${GOOD}\n`, { keepGoing: true }, [
      problem,
    ]);
    const outcome = await run;
    expect(outcome).toMatchObject({ rows: 3, refused: 2, committed: true });
    expect(codes(outcome)).toEqual([
      [2, 'ambiguous_contact', 'contact'],
      [3, 'missing_field', 'date'],
    ]);
    expect(told.rejects).toBe(
      `${HEADER.trim()},row,code,message\n` +
        `${GOOD},2,ambiguous_contact,"two are named Ana"\n` +
        `${BAD[0]![0]},3,missing_field,"the date is missing"\n`,
    );
  });

  test('rejects keep each row as it was; one with broken quotes becomes one cell', async () => {
    const { told } = await importText(`${HEADER}2026-01-05,"A\nna",x,USD,lent,,,\n2026-01-05,"Ana,1,USD,lent,,,\n`);
    expect(told.rejects.split('\n').slice(1)).toEqual([
      '2026-01-05,"A',
      'na",x,USD,lent,,,,2,invalid_amount,"""x"" is not an amount; write digits only, like 1234.50"',
      '"2026-01-05,""Ana,1,USD,lent,,,",4,invalid_row,"a quote that opens in this row is never closed"',
      '',
    ]);
  });

  test('too many of them end the import', async () => {
    const bad = '5,,,,,,,\n'.repeat(IMPORT.problemsMax / 5 + 1);
    await expect((await importText(HEADER + bad, { keepGoing: true })).run).rejects.toMatchObject({
      body: { code: 'rows_refused' },
    });
  });
});

test('rows that the daemon may have taken twice are not committed', async () => {
  const { told, run } = await importText(`${HEADER}2026-01-05,Ana,1,USD,lent,,,\n`, { source: 'broken connection' });
  await expect(run).rejects.toMatchObject({ body: { code: 'daemon_unreachable' } });
  expect(told.methods).toEqual(['import.begin', 'import.rows', 'import.abort']);
});

describe('files that cannot be read as a whole', () => {
  test.each<[name: string, text: string | Uint8Array, body: object]>([
    ['a missing column', 'date,who,amount,direction\n', { code: 'missing_column', field: 'contact' }],
    ['an empty file', '', { code: 'missing_column', field: 'date' }],
    ['UTF-16 without a mark', Buffer.from(HEADER, 'utf16le'), { code: 'invalid_encoding', rows: [{ row: 1 }] }],
    [
      'latin1 taken for UTF-8',
      Buffer.from(`${HEADER}2026-01-05,Zoë,1,USD,lent,,,\n`, 'latin1'),
      { code: 'invalid_encoding', rows: [{ row: 2 }] },
    ],
  ])('%s', async (_, text, body) => {
    const { told, run } = await importText(text);
    await expect(run).rejects.toMatchObject({ body });
    expect(told.methods).not.toContain('import.commit');
  });
});
