// The HTTP calls that syncing needs, with the login in force. The HTTP client is loaded at the first call.
// A server that asked to wait hears nothing from here before that time; what would be asked fails as it did.

import type { Clock } from '../../base/clock.ts';
import type { Account } from './account.ts';
import type { LoadHttp } from './http-on-demand.ts';
import { HttpProblem } from './http-problem.ts';
import type { HttpMethod, HttpTarget } from './http-problem.ts';
import type { SnapshotState } from '../store/remote-pages.ts';
import { keptTags } from '../store/kept-tags.ts';
import type { Store } from '../store/store.ts';
import { commonSeq } from './common-seq.ts';
import type { ComparedLog, NamedLog } from './named-log.ts';

/** Calls to the server of the login in force. */
export class ServerCalls {
  readonly #store: Store;
  readonly #load: LoadHttp;
  readonly #clock: Clock;
  /** By server: its last wish to wait, until when (monotonic ms). */
  readonly #wishes = new Map<string, { readonly until: number; readonly problem: HttpProblem }>();
  #account: Account | undefined;

  constructor(store: Store, load: LoadHttp, clock: Clock) {
    this.#store = store;
    this.#load = load;
    this.#clock = clock;
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
    const target = this.#target();
    return this.#obeying(target.server, () => http.snapshot(target, `api/books/${book}/snapshot?${query}`));
  }

  /** The server's log of a book, and how far the entries kept here are the same. */
  async compareLogs(book: string): Promise<ComparedLog> {
    const slot = this.#store.slot(book);
    const query = (more: Record<string, string>): string => new URLSearchParams({ book, ...more }).toString();
    const there = (await this.json('GET', `api/sync/hash?${query({})}`)) as unknown as Required<NamedLog>;
    const { epoch, head, tag } = there;
    const tagThere = async (seq: number): Promise<string | undefined> => {
      const page = await this.json('GET', `api/sync/entries?${query({ since: String(seq - 1), limit: '1' })}`);
      return (page as { readonly entries?: readonly { readonly tag: string }[] }).entries?.[0]?.tag;
    };
    const here = keptTags(this.#store, slot);
    const newest = await here.tagsHere(here.starts.at(-1) ?? 0);
    const common = await commonSeq({ ...here, headThere: head, tagThere });
    return { epoch, head, tag, common, last: [...newest.keys()].at(-1) ?? 0 };
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
    return this.#obeying(target.server, () => http.json(target, method, call));
  }

  async #obeying<T>(server: string, ask: () => Promise<T>): Promise<T> {
    const wish = this.#wishes.get(server);
    const leftMs = (wish?.until ?? 0) - this.#clock.monotonic();
    if (wish !== undefined && leftMs > 0) throw wish.problem.after(leftMs);
    this.#wishes.delete(server);
    try {
      return await ask();
    } catch (error) {
      if (error instanceof HttpProblem && error.retryAfterMs !== undefined) {
        this.#wishes.set(server, { until: this.#clock.monotonic() + error.retryAfterMs, problem: error });
      }
      throw error;
    }
  }

  #target(): { server: string; token: string; caFile?: string } {
    if (this.#account === undefined) throw new Error('not logged in');
    const { server, token, caFile } = this.#account;
    const base = server.endsWith('/') ? server : `${server}/`;
    return caFile === undefined ? { server: base, token } : { server: base, token, caFile };
  }
}
