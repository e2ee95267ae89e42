// OFX 1.x (SGML, where most tags never close) and 2.x (XML) by one tolerant reader: a tag's value is the text up to the
// next tag. Only statements' transactions are taken.

import { countLineFeeds } from '../decode-text.ts';
import { brokenRow } from '../draft-row.ts';
import type { DefaultCurrency } from '../draft-row.ts';
import { quoteCell } from '../reject-text.ts';
import type { SourceRow } from '../source.ts';
import { bankRow } from './bank-row.ts';
import { decodeEntities } from './entities.ts';

interface Open {
  readonly row: number;
  readonly fields: Map<string, string>;
}

/** What begins a statement, and what cannot stand within a transaction. */
const STATEMENT = new Set(['STMTRS', 'CCSTMTRS', 'INVSTMTRS']);
const AROUND = new Set([...STATEMENT, 'BANKTRANLIST', 'OFX']);

interface Statement {
  readonly currency?: string;
  readonly account?: string;
}

/** One row for every transaction of the statements in a text. */
export function* ofxRows(text: string, currency: DefaultCurrency): Generator<SourceRow> {
  let statement: Statement = {};
  let open: Open | undefined;
  for (const { tag, closes, value, line } of tagsOf(text)) {
    if (open !== undefined && (tag === 'STMTTRN' || AROUND.has(tag))) {
      yield transactionOf(open, statement, currency);
      open = undefined;
    }
    if (tag === 'STMTTRN' && !closes) open = { row: line, fields: new Map() };
    else if (STATEMENT.has(tag) && !closes) statement = {};
    else if (closes || value === '') continue;
    else if (open === undefined && tag === 'CURDEF') statement = { ...statement, currency: value };
    else if (open === undefined && tag === 'ACCTID') statement = { ...statement, account: value };
    else if (open !== undefined && !open.fields.has(tag)) open.fields.set(tag, value);
  }
  if (open !== undefined) yield cutOff(open);
}

/** The last transaction of a file that was cut: what it says may be a part of what it said. */
function cutOff({ row, fields }: Open): SourceRow {
  const raw = quoteCell(['DTPOSTED', 'TRNAMT', 'NAME', 'MEMO'].map((name) => fields.get(name) ?? '').join(' | '));
  return brokenRow({ row, fields: [], raw }, 'the file ends within this transaction: it was cut');
}

function transactionOf({ row, fields }: Open, statement: Statement, currency: DefaultCurrency): SourceRow {
  const field = (name: string): string => fields.get(name) ?? '';
  const code = fields.get('CURSYM') ?? statement.currency;
  const date = /^(\d{4})(\d{2})(\d{2})/.exec(field('DTPOSTED'));
  const line = {
    row,
    date: date === null ? field('DTPOSTED') : `${date[1]}-${date[2]}-${date[3]}`,
    amount: field('TRNAMT'),
    name: field('NAME'),
    memo: field('MEMO'),
    currency: code,
    id: fields.get('FITID'),
    account: statement.account ?? '',
  };
  return bankRow(line, currency);
}

interface Tag {
  readonly tag: string;
  readonly closes: boolean;
  readonly value: string;
  readonly line: number;
}

function* tagsOf(text: string): Generator<Tag> {
  const first = text.indexOf('<');
  let line = 1 + countLineFeeds(text.slice(0, Math.max(0, first)));
  for (let at = first; at >= 0;) {
    const next = text.indexOf('<', at + 1);
    const piece = text.slice(at, next < 0 ? text.length : next);
    const [, slash = '', tag = '', value = ''] = /^<(\/?)([A-Za-z0-9.]{1,50})>([^]*)$/.exec(piece) ?? [];
    if (tag !== '') yield { tag: tag.toUpperCase(), closes: slash !== '', value: decodeEntities(value.trim()), line };
    line += countLineFeeds(piece);
    at = next;
  }
}
