// What one device holds at a moment, as its own commands print it. Each is asked for once, when it is first needed.

import type {
  ConflictView,
  ContactView,
  LogItem,
  StatusView,
  TransactionView,
} from '../../../src/protocol/local/views.ts';
import type { BuiltDevice } from '../built-world.ts';

interface List<T> {
  readonly items: readonly T[];
}

/** The documents of one device. */
export class Holding {
  readonly name: string;
  readonly #device: BuiltDevice;
  #log: Promise<readonly LogItem[]> | undefined;
  #status: Promise<StatusView> | undefined;
  #contacts: Promise<readonly ContactView[]> | undefined;
  #conflicts: Promise<readonly ConflictView[]> | undefined;
  #transactions: Promise<readonly TransactionView[]> | undefined;

  constructor(name: string, device: BuiltDevice) {
    this.name = name;
    this.#device = device;
  }

  log(): Promise<readonly LogItem[]> {
    return (this.#log ??= this.#items('log'));
  }

  status(): Promise<StatusView> {
    return (this.#status ??= this.#device.json('status'));
  }

  /** Live contacts with their balances, archived ones too. */
  contacts(): Promise<readonly ContactView[]> {
    return (this.#contacts ??= this.#items('contact', 'list', '--archived'));
  }

  /** The open conflicts; not asked for where the status says that there are none. */
  async conflicts(): Promise<readonly ConflictView[]> {
    if ((await this.status()).conflicts === 0) return [];
    return (this.#conflicts ??= this.#items('conflicts', 'list'));
  }

  /** A conflict, resolved or not. */
  async conflict(id: string): Promise<ConflictView> {
    return (await this.#device.json<{ readonly conflict: ConflictView }>('conflicts', 'show', id)).conflict;
  }

  transactions(): Promise<readonly TransactionView[]> {
    return (this.#transactions ??= this.#items('tx', 'list'));
  }

  async #items<T>(...args: readonly string[]): Promise<readonly T[]> {
    return (await this.#device.json<List<T>>(...args)).items;
  }
}
