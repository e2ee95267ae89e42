// What one device holds at a moment, as its own commands print it. Each is asked for once, when it is first needed.

import type { ContactView, LogItem, StatusView, TransactionView } from '../../../src/protocol/local/views.ts';
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

  transactions(): Promise<readonly TransactionView[]> {
    return (this.#transactions ??= this.#items('tx', 'list'));
  }

  async #items<T>(...args: readonly string[]): Promise<readonly T[]> {
    return (await this.#device.json<List<T>>(...args)).items;
  }
}
