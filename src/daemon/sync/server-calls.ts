// The HTTP calls that syncing needs, with the login in force. The HTTP client is loaded at the first call.

import type { Account } from './account.ts';
import type { LoadHttp } from './http-on-demand.ts';
import type { HttpMethod, HttpTarget } from './http-problem.ts';
import type { SnapshotState } from '../store/remote-pages.ts';
import { keptTags } from '../store/kept-tags.ts';
import type { Store } from '../store/store.ts';
import { commonSeq } from './common-seq.ts';

/** Calls to the server of the login in force. */
export class ServerCalls {
  readonly #store: Store;
  readonly #load: LoadHttp;
  #account: Account | undefined;

  constructor(store: Store, load: LoadHttp) {
    this.#store = store;
    this.#load = load;
  }

  /** From now on calls go to this login's server. */
  use(account: Account): void {
    this.#account = account;
  }

  /** Creates a book, or finds it there already. */
  async createBook(id: string, name: string): Promise<void> {
    await this.json('PUT', `api/books/${id}`, { name });
  }

  /** A book's snapshot, read to its end. */
  async snapshot(book: string, n: number): Promise<SnapshotState> {
    const http = await this.#load();
    const query = new URLSearchParams({ clientId: this.#store.clientId, n: String(n) }).toString();
    return http.snapshot(this.#target(), `api/books/${book}/snapshot?${query}`);
  }

  /** The last seq that the server's log of a book and the entries kept here have in common. */
  async commonSeq(book: string): Promise<number> {
    const slot = this.#store.slot(book);
    const query = (more: Record<string, string>): string => new URLSearchParams({ book, ...more }).toString();
    const { head } = (await this.json('GET', `api/sync/hash?${query({})}`)) as { readonly head: number };
    const tagThere = async (seq: number): Promise<string | undefined> => {
      const page = await this.json('GET', `api/sync/entries?${query({ since: String(seq - 1), limit: '1' })}`);
      return (page as { readonly entries?: readonly { readonly tag: string }[] }).entries?.[0]?.tag;
    };
    const here = await keptTags(this.#store, slot);
    return commonSeq({ ...here, headThere: head, tagThere });
  }

  /** One JSON call. Throws `HttpProblem`. */
  async json(method: HttpMethod, path: string, body?: unknown): Promise<Readonly<Record<string, unknown>>> {
    return this.jsonAt(this.#target(), method, { path, body });
  }

  /** One JSON call to a server that need not be that of the login in force. Throws `HttpProblem`. */
  async jsonAt(
    target: HttpTarget,
    method: HttpMethod,
    call: { readonly path: string; readonly body?: unknown },
  ): Promise<Readonly<Record<string, unknown>>> {
    const http = await this.#load();
    return http.json(target, method, call);
  }

  #target(): { server: string; token: string; caFile?: string } {
    if (this.#account === undefined) throw new Error('not logged in');
    const { server, token, caFile } = this.#account;
    const base = server.endsWith('/') ? server : `${server}/`;
    return caFile === undefined ? { server: base, token } : { server: base, token, caFile };
  }
}
