// A device's engine over a memory disk, a clock that a test moves, and a fake server whose messages the test delivers.

import { silentLogger } from '../../src/base/logger.ts';
import { seededRandom } from '../../src/base/random.ts';
import { SyncEngine } from '../../src/daemon/sync/sync-engine.ts';
import { FakeServer } from './fake-server.ts';
import { MemoryDisk } from './memory-disk.ts';
import { linesOf } from './model-fixture.ts';
import { addContact, id, lend, openStore } from './store-fixture.ts';
import type { OpenedStore } from './store-fixture.ts';

/** A login at the fake server. */
export const ACCOUNT = { server: 'http://x', token: 't', user: { id: id(1), name: 'Me' }, deviceId: id(2) };

/** A device with its engine and its server. */
export class SyncedDevice {
  readonly opened: OpenedStore;
  readonly server: FakeServer;
  readonly engine: SyncEngine;
  #written = 0;

  private constructor(opened: OpenedStore) {
    this.opened = opened;
    this.server = new FakeServer(opened.book);
    const { store, pages, clock } = opened;
    const ports = { store, pages, clock, random: seededRandom(5), logger: silentLogger, version: '1.0.0' };
    this.engine = new SyncEngine({ ...ports, open: () => this.server.open, http: this.server.http });
    store.listener = {
      stepped: () => undefined,
      appended: (book) => this.engine.appended(book),
      renumbered: (book, first) => this.engine.answers.renumbered(book, first),
    };
  }

  /** Opens the store of a disk. The seed decides the ids that it makes. */
  static async start(disk = new MemoryDisk(), seed = 1): Promise<SyncedDevice> {
    return new SyncedDevice(await openStore(disk, { seed }));
  }

  /** How much is pending in the book in use. */
  get pending(): number {
    return this.opened.store.currentSlot.replica.outbox.size;
  }

  /** Adds a contact and lends it something. */
  async write(): Promise<void> {
    this.#written += 1;
    const i = this.#written;
    await this.opened.writes.write({ book: this.opened.book, compose: () => [addContact(i), lend(100 + i, i, i)] });
  }

  /** Delivers messages and lets both sides work until neither has anything to do. At most `most` messages. */
  async settle(most = Infinity): Promise<void> {
    let left = most;
    for (let idle = 0; idle < 4; idle += 1) {
      await new Promise<void>((turn) => setImmediate(turn));
      while (left > 0 && this.server.deliver()) {
        left -= 1;
        idle = 0;
        await new Promise<void>((turn) => setImmediate(turn));
      }
    }
  }

  /** Time passes, second by second, with everything delivered. */
  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      this.opened.clock.advance(1_000);
      await this.settle();
    }
  }

  /** Whether the device and the server hold the same. */
  get isSame(): boolean {
    return linesOf(this.opened.store.currentSlot.replica.view).join() === linesOf(this.server.log.state).join();
  }
}
