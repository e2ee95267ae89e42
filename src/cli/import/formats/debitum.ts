// A backup of Debitum: a zip file with an SQLite database and the app's preferences. An amount above zero is what the
// user owes, in units of 10 to the minus `decimals`. Things that are not money are left out, said so.

import { nameKey } from '../../../base/text.ts';
import { UserError } from '../../../protocol/error-code.ts';
import { checkContact } from '../contact-row.ts';
import { draftOf } from '../draft-row.ts';
import type { DefaultCurrency } from '../draft-row.ts';
import { excerpt } from '../excerpt.ts';
import { IMPORT } from '../limits.ts';
import { quoteCell } from '../reject-text.ts';
import type { SourceContext, SourceRow } from '../source.ts';
import { unzip, zipEntries } from './zip.ts';

const DATABASE = 'debitum.db';
const PREFERENCES = 'debitum-preferences.xml';
/** The day of an entry that has none; the warning names it. */
const NO_DAY = '1970-01-01';
const DECIMALS_DEFAULT = 2;
const DECIMALS_MAX = 6;

interface Owner {
  readonly id: unknown;
  readonly name: string;
  readonly note: string;
}

interface Entry {
  readonly id: unknown;
  readonly amount: bigint;
  readonly owner: unknown;
  readonly description: string;
  readonly isMoney: boolean;
  readonly at: bigint | null;
}

interface Backup {
  readonly owners: readonly Owner[];
  readonly entries: readonly Entry[];
  readonly decimals: number;
}

/** Rows of a backup: its contacts first, each numbered by its place, then its entries. */
export async function* debitumRows(
  chunks: AsyncIterable<Uint8Array>,
  currency: DefaultCurrency,
  context: SourceContext,
): AsyncGenerator<SourceRow> {
  const backup = await readBackup(await allBytes(chunks), context);
  const twins = twinsOf(backup.owners);
  const names = new Map(backup.owners.map(({ id, name }) => [id, name]));
  let row = 0;
  for (const { name, note } of backup.owners) {
    row += 1;
    const raw = quoteCell(name);
    if (twins.has(nameKey(name))) yield ambiguous(row, name);
    else yield checkContact({ row, raw, name, note, phones: [], emails: [], tags: [] });
  }
  for (const entry of backup.entries) {
    row += 1;
    const name = names.get(entry.owner) ?? '';
    if (twins.has(nameKey(name))) yield ambiguous(row, name);
    else yield entryRow({ row, entry, name, decimals: backup.decimals, currency, localDay: context.localDay });
  }
}

interface Place {
  readonly row: number;
  readonly entry: Entry;
  readonly name: string;
  readonly decimals: number;
  readonly currency: DefaultCurrency;
  readonly localDay: (ms: number) => string;
}

function entryRow({ row, entry, name, decimals, currency, localDay }: Place): SourceRow {
  const raw = quoteCell(`${name} | ${entry.amount} | ${entry.description}`);
  const skipped = !entry.isMoney
    ? `it is a thing, not money: ${excerpt(entry.description)} (${excerpt(name)})`
    : entry.amount === 0n
      ? `its amount is zero (${excerpt(name)})`
      : undefined;
  if (skipped !== undefined) return { ok: false, row, raw, warnings: [], problems: [], skipped };
  const day = entry.at === null ? NO_DAY : localDay(Number(entry.at));
  const texts = {
    date: day,
    contact: name,
    amount: decimalText(entry.amount, decimals),
    direction: entry.amount > 0n ? 'borrowed' : 'lent',
    description: entry.description,
    id: `debitum:${String(entry.id)}`,
  };
  const draft = draftOf({ row, raw, texts, mark: '.' }, currency);
  if (entry.at !== null) return draft;
  return { ...draft, warnings: [...draft.warnings, `row ${row}: the backup has no day for it; ${NO_DAY} stands in`] };
}

/** The amount without its sign and without zeros that say nothing, so that a currency with fewer decimals can hold it. */
function decimalText(amount: bigint, decimals: number): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(decimals + 1, '0');
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  const whole = digits.slice(0, digits.length - decimals);
  return decimals === 0 || fraction === '' ? whole : `${whole}.${fraction}`;
}

/** Names that several owners have: whose money it is cannot be said. */
function twinsOf(owners: readonly Owner[]): ReadonlySet<string> {
  const [seen, twins] = [new Set<string>(), new Set<string>()];
  for (const { name } of owners) {
    const key = nameKey(name);
    if (seen.has(key)) twins.add(key);
    seen.add(key);
  }
  return twins;
}

async function readBackup(bytes: Buffer, { withFile }: SourceContext): Promise<Backup> {
  const entries = zipEntries(bytes);
  const file = (name: string) => entries.find((entry) => entry.name === name);
  const database = file(DATABASE);
  if (database === undefined) throw notBackup(`there is no ${DATABASE} in it`);
  const preferences = file(PREFERENCES);
  const xml = preferences === undefined ? '' : unzip(bytes, preferences).toString('utf8');
  const decimals = decimalsOf(xml);
  return withFile(unzip(bytes, database), async (path, opened) => ({
    ...(await readDatabase(path, opened)),
    decimals,
  }));
}

function decimalsOf(xml: string): number {
  const tag = /<[a-z]+\s[^<>]{0,200}name="decimals"[^<>]{0,200}>(?:([^<]{1,10})<)?/.exec(xml);
  const text =
    (tag === null ? undefined : (/\svalue="([^"]{1,10})"/.exec(tag[0])?.[1] ?? tag[1])) ?? String(DECIMALS_DEFAULT);
  if (/^\d$/.test(text) && Number(text) <= DECIMALS_MAX) return Number(text);
  throw notBackup(`its preferences name ${excerpt(text)} decimals`);
}

async function readDatabase(path: string, opened: () => Promise<void>): Promise<Pick<Backup, 'owners' | 'entries'>> {
  const { DatabaseSync } = await import('node:sqlite');
  try {
    const database = new DatabaseSync(path, { readOnly: true, readBigInts: true });
    try {
      const rows = (sql: string): Record<string, unknown>[] => database.prepare(sql).all();
      const tables = rows("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => name);
      // From here on it is open, and needs no name: nothing stays if this program is killed while it reads.
      await opened();
      for (const table of ['person', 'txn']) if (!tables.includes(table)) throw notBackup(`it has no table ${table}`);
      const owners = rows(`SELECT id_person, name, note FROM person ORDER BY id_person LIMIT ${IMPORT.rowsMax}`);
      const entries = rows(
        `SELECT id_transaction, amount, id_person, description, is_monetary, timestamp FROM txn ORDER BY id_transaction LIMIT ${IMPORT.rowsMax + 1}`,
      );
      return { owners: owners.map(ownerOf), entries: entries.map(entryOf) };
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw notBackup(`its database cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

function ownerOf(row: Readonly<Record<string, unknown>>): Owner {
  return { id: row['id_person'], name: textOf(row['name']), note: textOf(row['note']) };
}

function entryOf(row: Readonly<Record<string, unknown>>): Entry {
  const { amount, timestamp } = row;
  if (typeof amount !== 'bigint') throw notBackup('an amount in its database is not a whole number');
  return {
    id: row['id_transaction'],
    amount,
    owner: row['id_person'],
    description: textOf(row['description']),
    isMoney: row['is_monetary'] !== 0n,
    at: typeof timestamp === 'bigint' ? timestamp : null,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

async function allBytes(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > IMPORT.zipBytesMax)
      throw new UserError({ code: 'too_many', message: `the zip file has more than ${IMPORT.zipBytesMax} bytes` });
    kept.push(chunk);
  }
  return Buffer.concat(kept);
}

function ambiguous(row: number, name: string): SourceRow {
  const message = `several contacts of the backup are called ${excerpt(name)}`;
  const problems = [{ row, code: 'ambiguous_contact', field: 'contact', message }];
  return { ok: false, row, raw: quoteCell(name), warnings: [], problems };
}

function notBackup(why: string): UserError {
  const hint = 'take the zip file that Debitum makes as its backup';
  return new UserError({
    code: 'invalid_row',
    message: `the file is no backup of Debitum that can be read: ${why}`,
    hint,
  });
}
