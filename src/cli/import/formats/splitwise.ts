// A group's export from Splitwise: five columns that every language has in the same order, then one for each member with
// what the row changes for them: plus is to get, minus is to pay.

import type { CsvRow } from '../csv-rows.ts';
import { brokenRow, draftOf } from '../draft-row.ts';
import type { DefaultCurrency } from '../draft-row.ts';
import { excerpt } from '../excerpt.ts';
import { IMPORT } from '../limits.ts';
import type { SourceRow } from '../source.ts';
import { sharesOf, signOf } from './splitwise-shares.ts';
import { UserError } from '../../../protocol/error-code.ts';

const FIXED = 5;
/** The first header cells in the languages that are known, in lower case. */
const HEADERS = [
  'date,description,category,cost,currency',
  'fecha,descripción,categoría,coste,moneda',
  'fecha,descripción,categoría,costo,moneda',
  'data,descrição,categoria,custo,moeda',
  'datum,beschreibung,kategorie,kosten,währung',
  'date,description,catégorie,coût,devise',
  'data,descrizione,categoria,costo,valuta',
  'data,descrizione,categorie,costo,valuta',
  'datum,beschrijving,categorie,kosten,valuta',
  'datum,omschrijving,categorie,kosten,valuta',
  'datum,beskrivning,kategori,kostnad,valuta',
  'dato,beskrivelse,kategori,omkostning,valuta',
  'data,opis,kategoria,koszt,waluta',
];
/** What a settled row's category is called. */
const PAYMENTS = new Set(
  'payment pago pagamento zahlung paiement betaling betalning płatność remboursement'.split(' '),
);

/** Whether a header's cells are those of Splitwise in a known language. */
export function isSplitwiseHeader(cells: readonly string[]): boolean {
  const first = cells.slice(0, FIXED).map((cell) => cell.trim().toLowerCase());
  return cells.length > FIXED && HEADERS.includes(first.join(','));
}

/** Rows of transactions between the member `me` and each other. Throws `UserError` if the header does not name `me`. */
export async function* splitwiseRows(
  header: readonly string[],
  rows: AsyncIterable<CsvRow>,
  { me, currency }: { readonly me: string | undefined; readonly currency: DefaultCurrency },
): AsyncGenerator<SourceRow> {
  const members = header.slice(FIXED).map((cell) => cell.trim());
  if (members.length === 0 || members.length > IMPORT.membersMax) throw noMembers(members.length);
  const mine = memberAt(members, me);
  for await (const row of rows) {
    if (row.broken !== undefined) yield brokenRow(row, row.broken);
    else if (row.fields.length !== header.length)
      yield brokenRow(row, `the row has ${row.fields.length} cells, the header ${header.length}`);
    else yield* transactionsOf(row, { members, mine, currency });
  }
}

interface Group {
  readonly members: readonly string[];
  readonly mine: number;
  readonly currency: DefaultCurrency;
}

function* transactionsOf(row: CsvRow, { members, mine, currency }: Group): Generator<SourceRow> {
  const [date = '', description = '', category = '', cost = '', code = ''] = row.fields.map((cell) => cell.trim());
  if (category === '' && cost === '') return yield skipped(row, 'it is the total');
  const nets = row.fields.slice(FIXED).map((cell) => cell.trim());
  const signs = nets.map(signOf);
  const bad = nets.find((_net, index) => signs[index] === undefined);
  if (bad !== undefined) return yield brokenRow(row, `${excerpt(bad)} is not an amount`);
  const { ofCell = '' } = currency;
  const found = sharesOf(nets, signs.map(Number), { mine, currency: (code || ofCell).toUpperCase() });
  if ('none' in found) return yield skipped(row, 'it changes nothing for you');
  if ('unclear' in found) return yield brokenRow(row, `${found.unclear}: what you and each of them owe is not said`);
  const repaid = PAYMENTS.has(category.toLowerCase());
  const direction = signs[mine] === 1 ? 'lent' : 'borrowed';
  for (const [index, { member, amount, mark }] of found.shares.entries()) {
    const texts = { date, contact: members[member] ?? '', amount, currency: code, direction, description };
    const place = { row: row.row, raw: row.raw, ...(mark === undefined ? {} : { mark }) };
    const draft = draftOf({ ...place, texts, category: repaid ? 'repayment' : 'expense' }, currency);
    const warnings = found.divided && index === 0 ? [`row ${row.row}: ${DIVIDED}`] : [];
    yield { ...draft, warnings: [...warnings, ...draft.warnings] };
  }
}

const DIVIDED = 'several members paid and several owe; your part is divided among them in proportion';

function memberAt(members: readonly string[], me: string | undefined): number {
  const names = members.map((name) => name.toLowerCase());
  const at = me === undefined ? -1 : names.indexOf(me.trim().toLowerCase());
  if (at >= 0 && names.indexOf(names[at] ?? '', at + 1) < 0) return at;
  const which = me === undefined ? 'say which member you are' : `${excerpt(me)} is not the name of one member`;
  const hint = `--me NAME, one of ${members.slice(0, 20).map(excerpt).join(', ')}`;
  throw new UserError({ code: 'usage', message: which, hint, field: 'me' });
}

function noMembers(count: number): UserError {
  return new UserError({
    code: 'missing_column',
    message: count === 0 ? 'there is no column of a member' : `there are ${count} columns of members, too many`,
    hint: `the header has ${FIXED} columns (date, description, category, cost, currency), then one for each member`,
  });
}

function skipped({ row, raw }: CsvRow, why: string): SourceRow {
  return { ok: false, row, raw, warnings: [], problems: [], skipped: why };
}
