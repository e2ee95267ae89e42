// Exports by the built program. The journals are judged by hledger, ledger and beancount themselves where they are
// installed; a test says in its name where one is not.

import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { currencyExponent } from '../../src/model/currency.ts';
import { formatAmount } from '../../src/model/money.ts';
import { BuiltWorld } from '../support/built-world.ts';
import type { BuiltDevice } from '../support/built-world.ts';
import { WarmLedger } from '../support/warm-ledger.ts';

const ledger = new WarmLedger(2);
let world: BuiltWorld;
let ana: BuiltDevice;

beforeEach(async () => {
  world = await BuiltWorld.open(ledger.run);
  ana = world.device('A');
});

afterEach(() => world.close());
afterAll(() => ledger.close());

/** Names that are no account names, or are the same one for some program; every currency shape; both directions. */
const BOOK = `date,contact,amount,currency,direction,description,due
2026-01-05,Ana,12.50,USD,lent,"=1+1; beer | wine, a:b",2026-02-01
2026-01-06,Ana,3.001,KWD,borrowed,(code) * text,
2026-01-07,Ana,2.50,USD,borrowed,back,
2026-01-08,"A(b);  [c]: d",1200,JPY,lent,,
2026-01-09,"A[b];  (c)- d",1201,JPY,borrowed,,
2026-01-10,漢字,7,EUR,lent,"two
lines",
2026-01-11,ålíce:bob,99999999.99,EUR,borrowed,,
2026-01-12,!!,1,USD,lent,,
2026-01-13,??,2,USD,borrowed,,
2026-01-14,ANA SILVA,0.1234,CLF,lent,,
2026-01-15,ana-silva,5,USD,lent,"a ""quoted"" \\ text",
`;

async function fill(): Promise<void> {
  const ended = await ana.run(['import', '-'], BOOK);
  expect(ended.stderr).toBe('');
  await ana.run(['repay', 'Ana', '1USD']);
  await ana.run(['contact', 'merge', '!!', '??']);
}

async function exported(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await ana.run(['export', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** The balances as `amount currency`, sorted, without names, which journals write in their own way. */
async function ownBalances(): Promise<string[]> {
  const { items } = await ana.json<{ items: { amount: string; currency: string }[] }>('balance');
  return items.map(({ amount, currency }) => `${amount} ${currency}`).toSorted();
}

/** Sums of receivable and payable by contact and currency, exact, written with the currency's decimals. */
function sums(lines: readonly (readonly [account: string, amount: string])[]): string[] {
  const totals = new Map<string, { sum: bigint; currency: string }>();
  for (const [account, amount] of lines) {
    const [number = '', currency = ''] = amount.trim().split(' ');
    const [whole = '', fraction = ''] = number.split('.');
    const key = `${account.split(':').at(-1)} ${currency}`;
    const minor = BigInt(whole + fraction.padEnd(currencyExponent(currency) ?? 0, '0'));
    totals.set(key, { sum: (totals.get(key)?.sum ?? 0n) + minor, currency });
  }
  return [...totals.values()].map(({ sum, currency }) => `${formatAmount(sum, currency)} ${currency}`).toSorted();
}

function runTool(tool: string, args: readonly string[], input = ''): string {
  const ended = spawnSync(tool, args, { input, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  expect(ended.stderr).toBe('');
  expect(ended.status).toBe(0);
  return ended.stdout;
}

const isInstalled = (tool: string): boolean => spawnSync(tool, ['--version']).error === undefined;

/** Has a program read our export: the amounts on receivable and payable accounts, as it sees them. */
type Judge = () => Promise<(readonly [account: string, amount: string])[]>;

const hledger: Judge = async () => {
  const journal = await exported('--format', 'hledger');
  runTool('hledger', ['-f', '-', 'check', 'parseable', 'balancednoautoconversion', 'ordereddates'], journal);
  const shape = ['-N', '--flat', '-O', 'csv', '--layout=bare'];
  const csv = runTool('hledger', ['-f', '-', 'balance', ...shape, 'receivable', 'payable'], journal);
  const rows = csv.trim().split('\n').slice(1);
  return rows.map((row) => {
    const [, account = '', currency = '', amount = ''] = /^"(.*)","(.*)","(.*)"$/.exec(row) ?? [];
    return [account, `${amount} ${currency}`];
  });
};

const ledgerCli: Judge = async () => {
  const format = String.raw`%(account)\t%(quantity(scrub(amount))) %(commodity(scrub(amount)))\n`;
  const wanted = ['register', '--args-only', '--format', format, 'receivable', 'payable'];
  const lines = runTool('ledger', ['-f', '-', ...wanted], await exported('--format', 'ledger'));
  return lines
    .trim()
    .split('\n')
    .map((row) => row.split('\t') as [string, string]);
};

const beancount: Judge = async () => {
  const path = join(world.dir, 'book.beancount');
  await exported('--format', 'beancount', '-o', path);
  expect(runTool('bean-check', [path])).toBe('');
  // bean-query rounds what it prints to the decimals that are most common; its library does not.
  const script = [
    'import sys; from beancount import loader',
    'entries, errors, _ = loader.load_file(sys.argv[1])',
    'print("\\n".join(f"{p.account}\\t{p.units}" for e in entries for p in getattr(e, "postings", [])))',
  ].join('\n');
  // Its library is there for the Python that its programs name.
  const python = 'exec $(head -1 "$(command -v bean-check)" | cut -c3-) "$@"';
  return runTool('/bin/sh', ['-c', python, 'sh', '-c', script, path])
    .trim()
    .split('\n')
    .map((line) => line.split('\t') as [string, string])
    .filter(([account]) => /Receivable|Payable/.test(account));
};

const JUDGES: readonly [tool: string, judge: Judge][] = [
  ['hledger', hledger],
  ['ledger', ledgerCli],
  ['bean-check', beancount],
];

describe('journals', () => {
  test.each(JUDGES.filter(([tool]) => isInstalled(tool)))(
    '%s reads ours and has our balances',
    async (_tool, judge) => {
      await fill();
      expect(sums(await judge())).toEqual(await ownBalances());
    },
  );

  const absent = JUDGES.filter(([tool]) => !isInstalled(tool));
  test.each(absent)('%s is not installed here, so it has not judged', (tool) => {
    expect(isInstalled(tool)).toBe(false);
  });

  test('beancount cannot write the day 1699-12-31: refused, and no file is left', async () => {
    await ana.run(['lend', 'Ana', '5', '--create', '--date', '1699-12-31']);
    const path = join(world.dir, 'old.beancount');
    const ended = await ana.run(['export', '--format', 'beancount', '-o', path, '--json']);
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 3, stdout: '' });
    expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code: 'invalid_date' } });
    expect((await readdir(world.dir)).filter((name) => name.includes('old'))).toEqual([]);
  });
});

describe('CSV', () => {
  test('imported into the same book it changes nothing, into a new one it makes the same transactions', async () => {
    await fill();
    const csv = await exported('--format', 'csv');
    expect(csv.split('\n')[1]).toMatch(
      /^2026-01-05,Ana,12\.50,USD,lent,"'=1\+1; beer \| wine, a:b",2026-02-01,[0-9a-f-]{36},loan,$/,
    );
    const same = await ana.run(['import', '-', '--json'], csv);
    expect(JSON.parse(same.stdout)).toMatchObject({ rows: 12, added: 0, unchanged: 12, contactsAdded: 0 });
    const bo = world.device('B');
    const fresh = await bo.run(['import', '-', '--json'], csv);
    expect(JSON.parse(fresh.stdout)).toMatchObject({ rows: 12, added: 12 });
    expect((await bo.json<{ items: object[] }>('balance')).items).toEqual(
      (await ana.json<{ items: object[] }>('balance')).items.map((item) => ({
        ...item,
        contact: expect.anything() as unknown,
      })),
    );
  });
});

describe('streams and files', () => {
  /** So many transactions of 50 contacts. */
  function many(rows: number): string {
    const lines = Array.from({ length: rows }, (_, i) => `2026-01-05,Contact ${i % 50},${i + 1},JPY,lent,row ${i}`);
    return `date,contact,amount,currency,direction,description\n${lines.join('\n')}\n`;
  }

  test('20,000 lines through a pipe arrive whole; a reader that goes away ends it quietly', async () => {
    await ana.run(['import', '-'], many(20_000));
    const piped = await ana.shell('$LEDGER export | cat | wc -l');
    // A head, 50 contacts, the transactions, an end.
    expect(piped.stdout.trim()).toBe('20052');
    expect(await ana.shell('$LEDGER export --format csv | head -1')).toEqual({
      code: 0,
      stdout: 'date,contact,amount,currency,direction,description,due,id,category,tags\n',
      stderr: '',
    });
  });

  test('NDJSON has a head, every kind, and an end that counts', async () => {
    await fill();
    await ana.run(['lend', 'Ana', '1EUR']);
    await ana.run(['undo']);
    await ana.run(['book', 'set', 'currency', 'EUR']);
    const lines = (await exported())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ schema: 1, format: 'ledger-export', book: { name: 'Personal', currency: 'EUR' } });
    expect(lines.at(-1)).toEqual({ end: true, records: lines.length - 2 });
    const kinds = [...new Set(lines.slice(1, -1).map(({ kind }) => kind))];
    expect(kinds).toEqual(['book', 'contact', 'transaction', 'undo']);
    const merged = lines.find(({ amount }) => amount === '1.00');
    expect(merged).toMatchObject({ kind: 'transaction', contact: '??', record: { amountMinor: 100, currency: 'USD' } });
  });

  test('a file is private, whole, and not replaced without --yes', async () => {
    await fill();
    const path = join(world.dir, 'book.ndjson');
    expect(await exported('-o', path)).toBe(`Wrote ${path}\n`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const before = await readFile(path, 'utf8');
    expect(before.endsWith(`{"end":true,"records":${before.split('\n').length - 3}}\n`)).toBe(true);
    await writeFile(path, 'mine');
    await chmod(path, 0o644);
    const refused = await ana.run(['export', '-o', path, '--json']);
    expect(refused.code).toBe(6);
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: { code: 'file_exists' } });
    expect(await readFile(path, 'utf8')).toBe('mine');
    await exported('-o', path, '--yes', '--json');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await readdir(world.dir)).toSorted()).toEqual(['A', 'book.ndjson']);
  });

  test('a link, a folder, a device or a folder that is not there is refused', async () => {
    const link = join(world.dir, 'link');
    await symlink(join(world.dir, 'elsewhere'), link);
    await mkdir(join(world.dir, 'folder'));
    for (const [path, code] of [
      [link, 2],
      [join(world.dir, 'folder'), 2],
      ['/dev/null', 2],
      [join(world.dir, 'none', 'x'), 5],
    ] as const) {
      expect([path, (await ana.run(['export', '-o', path, '--yes'])).code]).toEqual([path, code]);
    }
    expect((await readdir(world.dir)).toSorted()).toEqual(['folder', 'link']);
  });

  test('--log has the history too, as the log prints it, each line with its entry', async () => {
    await fill();
    const log = await ana.run(['log', '--ndjson']);
    const [head, ...lines] = (await exported('--log')).trimEnd().split('\n');
    const history = lines.filter((line) => line.includes('"mutation"')).map((line) => JSON.parse(line) as object);
    expect(JSON.parse(head ?? '')).toMatchObject({ format: 'ledger-export', log: true });
    const items = history.map((line) => ({ ...line, entry: undefined }));
    expect(items.map((item) => `${JSON.stringify(item)}\n`).join('')).toBe(log.stdout);
    const [, ...records] = (await exported()).trimEnd().split('\n');
    const end = `{"end":true,"records":${records.length - 1},"entries":${history.length}}`;
    expect(lines.slice(history.length)).toEqual([...records.slice(0, -1), end]);
    expect((await ana.run(['export', '--log', '--format', 'csv'])).code).toBe(2);
  });
});
