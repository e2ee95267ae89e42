// OFX 1.x (SGML, where most tags never close) and 2.x (XML) by one tolerant reader: a tag's value is the text up to the
// next tag. Only statements' transactions are taken.

import { countLineFeeds } from '../decode-text.ts';
import type { DefaultCurrency } from '../draft-row.ts';
import type { SourceRow } from '../source.ts';
import { bankRow } from './bank-row.ts';
import { decodeEntities } from './entities.ts';

/** The encoding that an OFX 1.x header names; `undefined` if it names none that matters. */
export function ofxEncoding(head: string): string | undefined {
  if (/^ENCODING:\s*UTF-?8/im.test(head) || /<\?xml[^>]*encoding=["']utf-8/i.test(head)) return 'utf-8';
  const charset = /^CHARSET:\s*([\w-]+)/im.exec(head)?.[1] ?? /<\?xml[^>]*encoding=["']([\w-]+)/i.exec(head)?.[1];
  if (charset === undefined || /^none$/i.test(charset)) return undefined;
  return /^\d+$/.test(charset) ? `windows-${charset}` : charset;
}

interface Open {
  readonly row: number;
  readonly fields: Map<string, string>;
}

/** One row for every transaction of the statements in a text. */
export function* ofxRows(text: string, currency: DefaultCurrency): Generator<SourceRow> {
  const statement = { currency: undefined as string | undefined, account: '' };
  let open: Open | undefined;
  const close = function* (): Generator<SourceRow> {
    if (open !== undefined) yield transactionOf(open, statement, currency);
    open = undefined;
  };
  for (const { tag, closes, value, line } of tagsOf(text)) {
    if (tag === 'STMTTRN' || (closes && tag === 'BANKTRANLIST')) yield* close();
    if (tag === 'STMTTRN' && !closes) open = { row: line, fields: new Map() };
    else if (closes || value === '') continue;
    else if (open === undefined && tag === 'CURDEF') statement.currency = value;
    else if (open === undefined && tag === 'ACCTID') statement.account = value;
    else if (open !== undefined && !open.fields.has(tag)) open.fields.set(tag, value);
  }
  yield* close();
}

function transactionOf(
  { row, fields }: Open,
  statement: { readonly currency: string | undefined; readonly account: string },
  currency: DefaultCurrency,
): SourceRow {
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
    account: statement.account,
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
