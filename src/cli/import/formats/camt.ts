// camt.053 (ISO 20022) statements of any version.

import { UserError } from '../../../protocol/error-code.ts';
import { brokenRow } from '../draft-row.ts';
import type { DefaultCurrency } from '../draft-row.ts';
import type { SourceRow } from '../source.ts';
import { bankRow } from './bank-row.ts';
import { xmlParts } from './xml.ts';
import type { XmlPart } from './xml.ts';

/** What an entry, or one payment in it, says. Texts by their path below it. */
interface Part {
  readonly row: number;
  readonly texts: Map<string, string>;
  readonly payments: Part[];
}

/** One row for every booked payment of a statement. Throws `UserError` for XML that is damaged or is no statement. */
export function* camtRows(text: string, currency: DefaultCurrency): Generator<SourceRow> {
  const reader = new StatementReader();
  for (const part of xmlParts(text)) {
    const entry = reader.take(part);
    if (entry !== undefined) yield* rowsOf(entry, reader.account, currency);
  }
  if (!reader.isStatement) throw noStatement();
}

class StatementReader {
  account = '';
  isStatement = false;
  readonly #path: string[] = [];
  #text = '';
  #entry: Part | undefined;
  #payment: Part | undefined;
  #base = 0;

  /** Takes the next part; gives an entry when it has ended. */
  take(part: XmlPart): Part | undefined {
    if (part.kind === 'text') this.#text += part.text;
    else if (part.kind === 'open') this.#begin(part);
    else return this.#end(part.name);
    return undefined;
  }

  #begin({ name, attributes, line }: Extract<XmlPart, { kind: 'open' }>): void {
    this.#path.push(name);
    this.#text = '';
    if (name === 'BkToCstmrStmt') this.isStatement = true;
    if (name === 'Stmt' && this.#entry === undefined) this.account = '';
    if (name === 'Ntry' && this.#entry === undefined) {
      this.#entry = { row: line, texts: new Map(), payments: [] };
      this.#base = this.#path.length;
    } else if (name === 'TxDtls' && this.#entry !== undefined) {
      this.#payment = { row: line, texts: new Map(), payments: [] };
      this.#entry.payments.push(this.#payment);
      this.#base = this.#path.length;
    }
    const currency = attributes.get('Ccy');
    if (currency !== undefined) this.#set(`${this.#below()}@Ccy`, currency);
  }

  #end(name: string): Part | undefined {
    const text = this.#text.trim();
    this.#text = '';
    if (this.#entry === undefined && /\/Stmt\/Acct\/Id\/(IBAN|Othr\/Id)$/.test(this.#path.join('/')))
      this.account = text;
    if (text !== '' && this.#path.length > this.#base) this.#set(this.#below(), text);
    this.#path.pop();
    if (name === 'TxDtls' && this.#payment !== undefined) {
      this.#payment = undefined;
      this.#base = this.#path.lastIndexOf('Ntry') + 1;
    }
    if (name !== 'Ntry' || this.#path.length >= this.#base) return undefined;
    const entry = this.#entry;
    this.#entry = undefined;
    return entry;
  }

  #below(): string {
    return this.#path.slice(this.#base).join('/');
  }

  #set(path: string, text: string): void {
    const texts = (this.#payment ?? this.#entry)?.texts;
    const before = texts?.get(path);
    if (before === undefined) texts?.set(path, text);
    else if (path.endsWith('Ustrd')) texts?.set(path, `${before}\n${text}`);
  }
}

function* rowsOf(entry: Part, account: string, currency: DefaultCurrency): Generator<SourceRow> {
  const text = (path: string): string => entry.texts.get(path) ?? '';
  const status = text('Sts/Cd') || text('Sts');
  if (status !== '' && status !== 'BOOK') {
    yield {
      ok: false,
      row: entry.row,
      raw: JSON.stringify(rawOf(entry)),
      warnings: [],
      problems: [],
      skipped: 'it is not booked',
    };
    return;
  }
  const { payments } = entry;
  const [only] = payments;
  if (payments.length <= 1)
    yield paymentRow(entry, { payment: only ?? entry, amount: text('Amt'), code: text('Amt@Ccy'), account }, currency);
  else if (payments.every((payment) => amountOf(payment) !== undefined)) {
    for (const [index, payment] of payments.entries()) {
      const { amount = '', code = '' } = amountOf(payment) ?? {};
      yield paymentRow(entry, { payment, amount, code, account, part: index + 1 }, currency);
    }
  } else {
    yield unclear(entry, `the entry has ${payments.length} payments, and not each says its amount`);
  }
}

interface Payment {
  readonly payment: Part;
  readonly amount: string;
  readonly code: string;
  readonly account: string;
  /** Its number among the payments of the entry. */
  readonly part?: number;
}

function amountOf({ texts }: Part): { readonly amount: string; readonly code: string } | undefined {
  const path = ['Amt', 'AmtDtls/TxAmt/Amt'].find((one) => texts.has(one));
  return path === undefined ? undefined : { amount: texts.get(path) ?? '', code: texts.get(`${path}@Ccy`) ?? '' };
}

function paymentRow(
  entry: Part,
  { payment, amount, code, account, part }: Payment,
  currency: DefaultCurrency,
): SourceRow {
  const text = (path: string): string => payment.texts.get(path) ?? entry.texts.get(path) ?? '';
  const way = text('CdtDbtInd');
  const isDebit = way === 'DBIT';
  if (!isDebit && way !== 'CRDT')
    return unclear(entry, 'whether money came or went is not said: CdtDbtInd is neither CRDT nor DBIT');
  const side = isDebit ? 'Cdtr' : 'Dbtr';
  const names = [side, `Ultmt${side}`].flatMap((who) => [`RltdPties/${who}/Nm`, `RltdPties/${who}/Pty/Nm`]);
  const name = names.map(text).find((one) => one !== '') ?? '';
  const memo = text('RmtInf/Ustrd') || text('AddtlTxInf') || text('AddtlNtryInf');
  const id = payment.texts.get('Refs/AcctSvcrRef') ?? entry.texts.get('AcctSvcrRef') ?? entry.texts.get('NtryRef');
  const day = (entry.texts.get('BookgDt/Dt') ?? entry.texts.get('BookgDt/DtTm') ?? '').slice(0, 10);
  const line = {
    row: entry.row,
    date: day,
    amount: `${isDebit ? '-' : ''}${amount}`,
    name,
    memo,
    ...(code === '' ? {} : { currency: code }),
    ...(id === undefined ? {} : { id: part === undefined ? id : `${id}#${part}` }),
    account,
    mark: '.' as const,
  };
  return bankRow(line, currency);
}

function unclear(entry: Part, why: string): SourceRow {
  return brokenRow({ row: entry.row, fields: [], raw: rawOf(entry), broken: why }, why);
}

function rawOf({ texts }: Part): string {
  return [...texts].map(([path, value]) => `${path}=${value}`).join(' | ');
}

function noStatement(): UserError {
  const message = 'there is no camt.053 statement in the file';
  return new UserError({ code: 'invalid_row', message, hint: 'name its format with --format' });
}
