// The conversation with the daemon about one import: begin, rows in bounded requests with one in flight, commit or abort.

import { UserError } from '../../protocol/error-code.ts';
import type { Answer } from '../../protocol/local/answers.ts';
import type { Method, Params } from '../../protocol/local/requests.ts';
import type { ImportAnswer } from '../../protocol/local/import-views.ts';
import type { ImportRow } from '../../protocol/local/import-rows.ts';
import { IMPORT } from './limits.ts';

/** Sends one request to the daemon and gives its result; throws `UserError`. */
export type SendRequest = <M extends Method>(method: M, params: Params<M>) => Promise<Answer<M>>;

/** One import at the daemon. After `commit` or `abort` it is over. */
export class ImportSession {
  readonly #send: SendRequest;
  readonly #id: string;
  #rows: ImportRow[] = [];
  #bytes = 0;
  #sent = 0;
  #inFlight: Promise<unknown> = Promise.resolve();

  private constructor(send: SendRequest, id: string) {
    this.#send = send;
    this.#id = id;
  }

  /** Opens an import; nothing is written before `commit`. */
  static async begin(send: SendRequest, params: Params<'import.begin'>): Promise<ImportSession> {
    const answer = await send('import.begin', params);
    return new ImportSession(send, answer.import);
  }

  /** Adds a row; waits while an earlier request is unanswered and the next one is full. */
  async add(row: ImportRow): Promise<void> {
    const bytes = bytesAtMost(row);
    if (this.#rows.length === IMPORT.requestRowsMax || this.#bytes + bytes > IMPORT.requestBytesMax)
      await this.#flush();
    this.#rows.push(row);
    this.#bytes += bytes;
  }

  /** Sends what is left and waits until the daemon has taken all rows. */
  async drain(): Promise<void> {
    await this.#flush();
    await this.#inFlight;
  }

  /** Has all rows written, or in a dry run only counted. Call `drain` before. */
  async commit(options: { readonly waitMs?: number; readonly results: boolean }): Promise<ImportAnswer> {
    return this.#send('import.commit', { import: this.#id, ...options });
  }

  /** Gives the import up; nothing of it was written. */
  async abort(): Promise<void> {
    await this.#inFlight.catch(() => undefined);
    await this.#send('import.abort', { import: this.#id });
  }

  async #flush(): Promise<void> {
    await this.#inFlight;
    const rows = this.#rows;
    this.#rows = [];
    this.#bytes = 0;
    if (rows.length === 0) return;
    this.#sent += rows.length;
    this.#inFlight = this.#sendRows(rows, this.#sent);
    // Its failure is seen by whoever awaits it next; until then it must not end the process.
    this.#inFlight.catch(() => undefined);
  }

  /** A request that a broken connection made the client repeat may have been taken twice: then nothing is written. */
  async #sendRows(rows: ImportRow[], expected: number): Promise<void> {
    const answer = await this.#send('import.rows', { import: this.#id, rows });
    if (answer['rows'] === expected) return;
    throw new UserError({
      code: 'daemon_unreachable',
      message: 'the connection to the daemon broke during the import; nothing was imported',
      hint: 'import the file again',
    });
  }
}

/** Bytes of a row's JSON from above: three for every UTF-16 unit of text, and room for the rest. */
function bytesAtMost(row: ImportRow): number {
  if (row.kind === 'contact' || row.kind === 'record') return 3 * JSON.stringify(row).length;
  const { contact, description, externalId = '' } = row;
  return 300 + 3 * (contact.length + description.length + externalId.length);
}
