// One book's log on the server, checked against the reference model entry by entry as it grows, and as a whole.
//
// LOG    seq is 1, 2, 3 … and no entry ever changes or goes (I5, I2)
// ORDER  a client's n are 1, 2, 3 … in the log (I4), each once (I3)
// MEANING outcome and refusal of every entry are what the reference model says
// TABLES records, balances, digest, head and lastN are what the log says (I9, I10, I24)

import type { LogPlace } from '../../src/daemon/store/log-place.ts';
import type { Entry } from '../../src/protocol/sync/entry.ts';
import type { ServerSql } from './sim-database.ts';
import { ReferenceModel } from './reference-model.ts';
import { demand, difference } from './violation.ts';

/** A book as the server's database has it. */
export interface BookRow {
  readonly key: number | string;
  readonly id: string;
  readonly epoch: string;
}

/** The log of one book as far as it is known. */
export class LogChecker {
  readonly book: BookRow;
  readonly model: ReferenceModel;
  readonly texts: string[] = [];
  readonly entries: Entry[] = [];
  /** Last n by client id. */
  readonly lastN = new Map<string, number>();
  /** Entries by `clientId/n`. */
  readonly byAuthor = new Map<string, Entry>();
  readonly #digests: string[];
  readonly #sql: ServerSql;

  constructor(sql: ServerSql, book: BookRow) {
    this.#sql = sql;
    this.book = book;
    this.model = new ReferenceModel(book.id);
    this.#digests = [hex(0n)];
  }

  get head(): number {
    return this.texts.length;
  }

  /** The digest of the state after entry `seq`; undefined beyond the head. */
  digestAt(seq: number): string | undefined {
    return this.#digests[seq];
  }

  /** Whether a place of a replica is one of this log. */
  has({ cursor, tag }: LogPlace): boolean {
    return (cursor ?? 0) === 0 || this.entries[(cursor ?? 0) - 1]?.tag === tag;
  }

  /** Reads what is new. */
  catchUp(): void {
    const text = 'SELECT seq, body FROM entries WHERE book_id = ? AND seq > ? ORDER BY seq';
    for (const row of this.#sql.all<{ seq: number; body: string }>(text, this.book.key, this.head)) {
      this.#take(row.seq, row.body);
    }
  }

  /** The whole log again, and everything that follows from it. */
  checkTables(): void {
    this.catchUp();
    const { key, id } = this.book;
    const bodies = this.#sql.all<{ body: string }>('SELECT body FROM entries WHERE book_id = ? ORDER BY seq', key);
    demand(
      'LOG',
      same(
        bodies.map(({ body }) => body),
        this.texts,
      ),
      () => `an entry of ${id} changed or went`,
    );
    const lines = this.#sql.all<{ line: string }>('SELECT line FROM records WHERE book_id = ?', key);
    const found = lines.map(({ line }) => line).sort();
    demand('TABLES', same(found, this.model.lines()), () => `records: ${difference(found, this.model.lines())}`);
    const rows = this.#sql.all<{ contact_id: string; currency: string; minor: string }>(
      'SELECT contact_id, currency, minor FROM balances WHERE book_id = ?',
      key,
    );
    const balances = rows.map((row) => `${row.contact_id} ${row.currency} ${row.minor}`).sort();
    demand(
      'TABLES',
      same(balances, this.model.balances()),
      () => `balances: ${difference(balances, this.model.balances())}`,
    );
    const row = this.#sql.one<{ head: number; digest: string }>(
      'SELECT head, digest FROM books WHERE book_id = ?',
      key,
    );
    demand(
      'TABLES',
      row?.head === this.head && row.digest === this.digestAt(this.head),
      () => `head or digest of ${id}`,
    );
    this.#checkClients();
  }

  #checkClients(): void {
    const text = 'SELECT client_id, last_n FROM clients WHERE book_id = ?';
    const rows = this.#sql.all<{ client_id: string; last_n: number }>(text, this.book.key);
    const found = rows.map(({ client_id, last_n }) => `${client_id} ${last_n}`).sort();
    const wanted = Array.from(this.lastN, ([client, n]) => `${client} ${n}`).sort();
    demand('TABLES', same(found, wanted), () => `last n: ${difference(found, wanted)}`);
  }

  #take(seq: number, body: string): void {
    const entry = JSON.parse(body) as Entry;
    demand('LOG', seq === this.head + 1 && entry.seq === seq, () => `seq ${seq} after ${this.head}`);
    const expected = (this.lastN.get(entry.clientId) ?? 0) + 1;
    demand('ORDER', entry.n === expected, () => `n ${entry.n} where ${expected} was next, at ${seq}`);
    this.lastN.set(entry.clientId, entry.n);
    this.byAuthor.set(`${entry.clientId}/${entry.n}`, entry);
    const outcome = this.model.apply(entry);
    const wanted = typeof outcome === 'string' ? outcome : `refused ${outcome.refused}`;
    const found = entry.outcome === 'refused' ? `refused ${entry.reason?.code}` : entry.outcome;
    demand('MEANING', found === wanted, () => `entry ${seq} ${body.slice(0, 400)} is ${found}, should be ${wanted}`);
    this.entries.push(entry);
    this.texts.push(body);
    this.#digests.push(hex(this.model.digest));
  }
}

/** Whether two lists are equal item by item. */
export function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function hex(digest: bigint): string {
  return digest.toString(16).padStart(32, '0');
}
