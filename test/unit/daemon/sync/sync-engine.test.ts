// The engine with a server that fails in every way that a network and a server can, on a clock that a test moves.
// What must hold: once they work again, the outbox drains, nothing is lost and nothing is done twice.

import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { HttpProblem } from '../../../../src/daemon/sync/http-problem.ts';
import type { WelcomeBook } from '../../../../src/protocol/sync/down.ts';
import { PROTOCOL_VERSION } from '../../../../src/protocol/version.ts';
import { welcomeFrame } from '../../../support/fake-log.ts';
import { CUT } from '../../../support/fake-server.ts';
import { addContact, contactNames, id, rename } from '../../../support/store-fixture.ts';
import { ACCOUNT, SyncedDevice } from '../../../support/synced-device.ts';

let device: SyncedDevice;

beforeEach(async () => {
  device = await SyncedDevice.start();
});

describe('the engine', () => {
  test('[HS1] creates a book that the server does not know, then pushes all', async () => {
    await device.write();
    device.engine.logIn(ACCOUNT);
    expect(device.engine.state.connection).toBe('connecting');
    await device.settle();
    expect([device.engine.state.connection, device.pending, device.server.exists]).toEqual(['live', 0, true]);
    expect(device.server.log.entries.map(({ n, name }) => [n, name])).toEqual([
      [1, 'contact.add'],
      [2, 'transaction.add'],
    ]);
    expect(device.isSame).toBe(true);
  });

  test('[HS2] reads what the server has before it pushes', async () => {
    device.server.exists = true;
    device.server.foreign(addContact(901), addContact(902), addContact(903), addContact(904));
    await device.write();
    device.engine.logIn(ACCOUNT);
    await device.settle();
    expect(device.server.log.entries.map(({ name }) => name).slice(4)).toEqual(['contact.add', 'transaction.add']);
    expect([device.pending, device.isSame, contactNames(device.opened).length]).toEqual([0, true, 5]);
  });

  test('[PU5] a push that was admitted before the connection broke is not done twice', async () => {
    device.engine.logIn(ACCOUNT);
    await device.settle();
    await device.write();
    await device.settle(1);
    expect([device.server.log.head, device.pending]).toEqual([2, 2]);
    device.server.cut();
    await device.pass(2);
    expect([device.server.log.head, device.pending, device.isSame]).toEqual([2, 0, true]);
  });

  test('[PU6] a push that is never answered ends the connection after 20 s, and is sent again', async () => {
    device.engine.logIn(ACCOUNT);
    await device.settle();
    device.server.silent = true;
    await device.write();
    await device.pass(15);
    expect([device.engine.state.connection, device.server.attempts]).toEqual(['live', 1]);
    device.server.silent = false;
    await device.pass(15);
    expect([device.engine.state.connection, device.server.attempts, device.pending]).toEqual(['live', 2, 0]);
  });

  test('[HS9] a login that is paused says nothing until it is resumed', async () => {
    await device.write();
    device.engine.logIn(ACCOUNT, true);
    await device.pass(60);
    expect([device.engine.state.connection, device.server.attempts, device.pending]).toEqual(['paused', 0, 2]);
    device.engine.resume();
    await device.settle();
    expect([device.engine.state.connection, device.pending]).toEqual(['live', 0]);
  });

  test('[HS9] a wish to hurry does not wait for the next attempt', async () => {
    device.server.online = false;
    device.engine.logIn(ACCOUNT);
    await device.settle();
    expect(device.engine.state.connection).toBe('backingOff');
    device.server.online = true;
    device.engine.hurry();
    await device.settle();
    expect(device.engine.state.connection).toBe('live');
  });

  test('[HS10] a machine that slept connects anew', async () => {
    device.engine.logIn(ACCOUNT);
    await device.settle();
    device.opened.clock.sleep(3_600_000);
    await device.settle();
    expect([device.engine.state.connection, device.server.attempts]).toEqual(['live', 2]);
  });

  test.each(['unauthenticated', 'too_large', 'forbidden'])(
    '[ER1] %s stops it until somebody does something, and keeps the outbox',
    async (code) => {
      device.engine.logIn(ACCOUNT);
      await device.settle();
      device.server.silent = true;
      await device.write();
      device.server.say({ type: 'error', code, message: 'm' });
      await device.settle();
      expect(device.engine.state).toMatchObject({ connection: 'blocked', problem: { code } });
      await device.pass(120);
      expect([device.server.attempts, device.pending]).toEqual([1, 2]);
      device.server.silent = false;
      device.engine.resume();
      await device.settle();
      expect([device.engine.state.connection, device.pending]).toEqual(['live', 0]);
    },
  );

  test('[ER2] an error with a time to wait is followed by no attempt before', async () => {
    device.engine.logIn(ACCOUNT);
    await device.settle();
    device.server.say({ type: 'error', code: 'rate_limited', message: 'm', retryAfter: 30_000 });
    await device.settle();
    await device.pass(29);
    expect(device.server.attempts).toBe(1);
    await device.pass(2);
    expect([device.server.attempts, device.engine.state.connection]).toEqual([2, 'live']);
  });

  test('[ER2] nobody who wants it at once shortens that', async () => {
    device.engine.logIn(ACCOUNT);
    await device.settle();
    device.server.say({ type: 'error', code: 'rate_limited', message: 'm', retryAfter: 30_000 });
    await device.settle();
    for (let second = 0; second < 29; second += 1) {
      device.engine.hurry();
      await device.pass(1);
    }
    expect(device.server.attempts).toBe(1);
    await device.pass(2);
    expect([device.server.attempts, device.engine.state.connection]).toEqual([2, 'live']);
  });

  test('[ER2] a call over HTTP that is to wait does so too', async () => {
    const create = device.server.http.createBook;
    let calls = 0;
    device.server.http.createBook = async (...args) => {
      calls += 1;
      if (calls === 1) throw new HttpProblem(429, 'rate_limited', { message: 'm', retryAfterMs: 30_000 });
      return create(...args);
    };
    device.engine.logIn(ACCOUNT);
    await device.settle();
    await device.pass(29);
    expect([calls, device.engine.state.problem?.code, device.engine.state.connection]).toEqual([
      1,
      'rate_limited',
      'backingOff',
    ]);
    await device.pass(2);
    expect([calls, device.engine.state.connection]).toEqual([2, 'live']);
  });

  test('[PU15] a book of which too much was pushed is read on, and pushed when the time is over', async () => {
    device.engine.logIn(ACCOUNT);
    await device.settle();
    device.server.silent = true;
    await device.write();
    await device.settle();
    device.server.silent = false;
    const { book } = device.opened;
    device.server.say({ type: 'error', code: 'rate_limited', message: 'm', book, retryAfter: 30_000 });
    await device.settle();
    await device.write();
    device.server.foreign(addContact(901, 'Zoe'));
    await device.pass(29);
    expect([device.engine.state.connection, device.pending, device.server.attempts]).toEqual(['live', 4, 1]);
    expect([contactNames(device.opened).includes('Zoe'), device.engine.stuck(book)]).toEqual([true, undefined]);
    await device.pass(2);
    expect([device.pending, device.server.attempts, device.isSame]).toEqual([0, 1, true]);
  });

  test('[ER3] a book that the server will not take writes of is read on, its outbox waits', async () => {
    device.engine.logIn(ACCOUNT);
    await device.settle();
    device.server.silent = true;
    await device.write();
    await device.settle();
    device.server.silent = false;
    device.server.say({ type: 'error', code: 'forbidden', message: 'viewer', book: device.opened.book });
    await device.settle();
    await device.write();
    device.server.foreign(addContact(901, 'Zoe'));
    await device.pass(30);
    expect([device.engine.state.connection, device.pending, device.server.attempts]).toEqual(['live', 4, 1]);
    expect(contactNames(device.opened)).toContain('Zoe');
    expect(device.engine.stuck(device.opened.book)).toMatchObject({ code: 'forbidden', message: 'viewer' });
  });

  test('[ER1] a server that does not know a mutation is asked again by itself, seldom, and whenever somebody wants it', async () => {
    device.engine.logIn(ACCOUNT);
    await device.settle();
    const refuse = async (): Promise<void> => {
      device.server.say({ type: 'error', code: 'upgrade_server', message: 'm' });
      await device.settle();
      expect(device.engine.stuck(device.opened.book)).toEqual({ code: 'upgrade_server', message: 'm' });
    };
    await refuse();
    await device.pass(600);
    expect([device.engine.state.connection, device.server.attempts]).toEqual(['blocked', 1]);
    device.engine.hurry();
    await device.settle();
    expect([device.engine.state.connection, device.server.attempts]).toEqual(['live', 2]);
    await refuse();
    await device.pass(1_200);
    expect([device.engine.state.connection, device.server.attempts]).toEqual(['live', 3]);
  });

  test.each([
    [0, 'upgrade_server'],
    [99, 'upgrade_client'],
  ])('[HS4] a welcome in protocol %i stops it: it says which side is too old', async (protocol, code) => {
    device.server.protocol = protocol;
    await device.write();
    device.engine.logIn(ACCOUNT);
    await device.settle();
    expect(device.engine.state).toMatchObject({ connection: 'blocked', problem: { code } });
    expect(device.pending).toBe(2);
  });

  test('[ER1] where this side is too old, a server that got its old version back is found by itself', async () => {
    device.server.protocol = 99;
    await device.write();
    device.engine.logIn(ACCOUNT);
    await device.settle();
    await device.pass(599);
    expect([device.engine.state.connection, device.server.attempts]).toEqual(['blocked', 1]);
    device.server.protocol = PROTOCOL_VERSION;
    await device.pass(602);
    expect([device.engine.state.connection, device.server.attempts, device.pending]).toEqual(['live', 2, 0]);
  });

  test('[ER4] a frame that cannot be read ends the connection; nothing of it is used', async () => {
    device.engine.logIn(ACCOUNT);
    await device.settle();
    const { place } = device.opened.store.currentSlot.replica;
    device.server.say({ type: 'poke', book: device.opened.book, base: 0, to: 1, head: 1, entries: [{}] });
    await device.settle();
    expect(device.engine.state).toMatchObject({ connection: 'backingOff', problem: { code: 'bad_frame' } });
    expect(device.opened.store.currentSlot.replica.place).toEqual(place);
  });

  test('[PO9] no more frames are read while some wait to be applied', async () => {
    device.server.exists = true;
    device.server.pageSize = 1;
    device.engine.logIn(ACCOUNT);
    await device.settle();
    device.server.foreign(...Array.from({ length: 50 }, (_, i) => addContact(901 + i)));
    let read = 0;
    while (device.server.deliver()) read += 1;
    expect(read).toBe(4);
    for (let turn = 0; turn < 50; turn += 1) await device.settle();
    expect([device.isSame, device.engine.state.connection]).toEqual([true, 'live']);
  });

  test('[PO3] a page that does not follow is not applied; the cursor asks anew', async () => {
    device.engine.logIn(ACCOUNT);
    await device.settle();
    device.server.log.foreign(addContact(901, 'A'), addContact(902, 'B'));
    device.server.say(JSON.parse(device.server.log.poke(1)) as object);
    await device.settle();
    expect([contactNames(device.opened), device.engine.state.connection]).toEqual([['A', 'B'], 'live']);
    expect(device.server.attempts).toBe(1);
  });

  test('[SN4] another digest at the same place is answered by a snapshot, and the outbox stays', async () => {
    device.engine.logIn(ACCOUNT);
    await device.settle();
    device.server.foreign(addContact(901, 'Zoe'));
    await device.settle();
    const { replica } = device.opened.store.currentSlot;
    replica.digest += 1n;
    device.server.foreign(addContact(902, 'Yan'));
    await device.write();
    await device.settle();
    expect(replica.digest).toBe(device.server.log.digest);
    expect([device.pending, device.isSame, device.engine.state.connection]).toEqual([0, true, 'live']);
    expect(device.opened.store.warnings).toEqual([
      "this copy of the book differed from the server's at 2; a snapshot replaces it",
    ]);
  });

  test('[SN5] records that do not fit their digest are replaced by a snapshot, not added to', async () => {
    device.engine.logIn(ACCOUNT);
    await device.settle();
    device.server.foreign(addContact(901, 'Zoe'), rename(901, 'Zoe', 'Zoé'));
    await device.settle();
    const { replica } = device.opened.store.currentSlot;
    const stored = replica.view.peek('contact', id(901));
    replica.view.set('contact', id(901), { record: { ...stored?.record, id: id(901), note: 'tampered' } });
    replica.view.set('contact', id(950), { record: { id: id(950), name: 'Ghost' } });
    device.engine.repair(device.opened.book);
    await device.settle();
    expect([device.isSame, contactNames(device.opened)]).toEqual([true, ['Zoé']]);
    expect(replica.digest).toBe(device.server.log.digest);
    // Nothing else had to be repaired on the way.
    expect(device.opened.store.warnings).toEqual([
      'the data kept of a book did not fit its digest; a snapshot from the server replaces it',
    ]);
  });

  test.each([
    [3, 3, 0],
    [2_001, 0, 1],
  ])(
    '[SN6] a new device of a log of %i entries has %i of them as history and takes %i snapshots',
    async (head, read, taken) => {
      let snapshots = 0;
      const { snapshot } = device.server.http;
      device.server.http.snapshot = (book, n) => {
        snapshots += 1;
        return snapshot(book, n);
      };
      device.server.exists = true;
      device.server.pageSize = 1_000;
      device.server.foreign(...Array.from({ length: head }, (_, i) => addContact(10_000 + i)));
      device.engine.logIn(ACCOUNT);
      await device.settle();
      const history = device.opened.store.currentSlot.pages.length === 0 ? 0 : head;
      expect([device.engine.state.connection, device.isSame, history, snapshots]).toEqual(['live', true, read, taken]);
    },
  );

  test('[PU7] what is written in a new book while the others catch up is pushed too', async () => {
    device.server.exists = true;
    device.server.foreign(addContact(901));
    device.engine.logIn(ACCOUNT);
    await device.settle(3);
    expect(device.engine.state.connection).toBe('catchingUp');
    const created: string[] = [];
    device.server.http.createBook = async (book) => void created.push(book);
    await device.opened.store.useBook(id(77));
    await device.opened.writes.write({ book: id(77), compose: () => [addContact(1)] });
    await device.settle(20);
    expect(created).toContain(id(77));
  });
});

describe('books of the user', () => {
  const ask = (book: string): readonly string[] => device.server.asked.filter((asked) => asked === book);
  const facts = { name: 'Other', role: 'viewer', epoch: 'e', head: 0, lastN: 0 } as const;
  const say = (book: WelcomeBook): void => {
    device.server.others.set(book.id, book);
    device.server.say(JSON.parse(welcomeFrame([book])) as object);
  };

  beforeEach(async () => {
    device.server.exists = true;
    device.engine.logIn(ACCOUNT);
    await device.settle();
  });

  test('[ME5] one that was not asked for is taken in, and asked for on the same connection', async () => {
    say({ id: id(70), status: 'readable', ...facts });
    await device.settle();
    expect(device.opened.store.slot(id(70)).standing).toEqual({ role: 'viewer' });
    expect(ask(id(70))).toHaveLength(1);
    expect(device.server.attempts).toBe(1);
    say({ id: id(71), status: 'gone' });
    await device.settle();
    expect(device.opened.store.books.has(id(71))).toBe(false);
  });

  test('[ME8] one that is taken away is kept; the others go on', async () => {
    await device.opened.store.noteStanding(id(70), { role: 'editor' });
    await device.opened.writes.write({ book: id(70), compose: () => [addContact(1)] });
    say({ id: id(70), status: 'gone' });
    await device.write();
    await device.settle();
    expect(device.engine.stuck(id(70))?.code).toBe('not_a_member');
    expect(device.opened.store.slot(id(70)).replica.outbox.size).toBe(1);
    expect([device.engine.state.connection, device.pending, device.isSame]).toEqual(['live', 0, true]);
  });

  test('[ME8] one that is theirs again is asked for on the same connection', async () => {
    say({ id: id(70), status: 'readable', ...facts });
    await device.settle();
    say({ id: id(70), status: 'gone' });
    await device.settle();
    expect(ask(id(70))).toHaveLength(1);
    say({ id: id(70), status: 'readable', ...facts, role: 'editor' });
    await device.settle();
    expect(ask(id(70))).toHaveLength(2);
    expect([device.engine.state.connection, device.server.attempts]).toEqual(['live', 1]);
  });

  test.each([
    [403, 'forbidden', { removed: true }, 'not_a_member'],
    [404, 'not_found', { removed: true }, 'not_a_member'],
    [409, 'limit_reached', undefined, 'limit_reached'],
  ] as const)('[ME10] one that the server will not create (%i) stays here; the others go on', async (...expected) => {
    const [status, code, standing, stuck] = expected;
    device.server.http.createBook = async () => {
      throw new HttpProblem(status, code, { message: 'no' });
    };
    await device.opened.store.addBook(id(70));
    await device.opened.writes.write({ book: id(70), compose: () => [addContact(1)] });
    await device.write();
    await device.settle();
    expect(device.opened.store.slot(id(70)).standing).toEqual(standing);
    expect(device.engine.stuck(id(70))?.code).toBe(stuck);
    expect([device.engine.state.connection, device.pending, device.server.attempts]).toEqual(['live', 0, 1]);
  });
});

type Trouble =
  | { readonly type: 'write' | 'foreign' | 'cut' | 'hurry' | 'pause' | 'resume' }
  | { readonly type: 'deliver' | 'pass'; readonly count: number }
  | { readonly type: 'online' | 'silent' | 'httpFails'; readonly on: boolean }
  | { readonly type: 'error'; readonly code: string; readonly retryAfter: number };

const anyTrouble: fc.Arbitrary<Trouble> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constantFrom('write', 'foreign') }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('deliver'), count: fc.nat({ max: 8 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('pass'), count: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('cut', 'cut', 'hurry', 'pause', 'resume') }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('online', 'silent', 'httpFails'), on: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('error'),
      code: fc.constantFrom('unavailable', 'shutting_down', 'rate_limited', 'bad_frame', 'gap', 'no_such_code'),
      retryAfter: fc.constantFrom(0, 5_000, 45_000),
    }),
  },
);

async function suffer(one: SyncedDevice, trouble: Trouble): Promise<void> {
  const { server, engine } = one;
  switch (trouble.type) {
    case 'write':
      return one.write();
    case 'foreign':
      return server.foreign(addContact(500 + server.log.head));
    case 'cut':
      return server.cut(CUT);
    case 'hurry':
      return engine.hurry();
    case 'pause':
      return engine.pause();
    case 'resume':
      return engine.resume();
    case 'deliver':
      return one.settle(trouble.count);
    case 'pass':
      one.opened.clock.advance(trouble.count * 1_000);
      return one.settle(0);
    case 'online':
    case 'silent':
    case 'httpFails':
      server[trouble.type] = trouble.on;
      return undefined;
    case 'error': {
      const { code, retryAfter } = trouble;
      const about = code === 'gap' ? { book: one.opened.book, expected: 1 } : {};
      return server.say({ type: 'error', code, message: 'm', retryAfter, ...about });
    }
  }
}

test(
  '[HS9] whatever went wrong, once it works again the outbox drains: nothing lost, nothing twice',
  { timeout: 300_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyTrouble, { minLength: 5, maxLength: 40, size: 'max' }), async (all) => {
        const one = await SyncedDevice.start();
        one.engine.logIn(ACCOUNT);
        for (const trouble of all) await suffer(one, trouble);
        await one.write();
        Object.assign(one.server, { online: true, silent: false, httpFails: false });
        one.engine.resume();
        await one.pass(90);
        expect([one.engine.state.connection, one.pending, one.isSame]).toEqual(['live', 0, true]);
        const own = one.server.log.entries.filter(({ clientId }) => clientId === one.opened.store.clientId);
        expect(own.map(({ n }) => n)).toEqual(own.map((_, index) => index + 1));
        const added = one.server.log.entries.flatMap(({ changes }) => changes).filter(({ op }) => op === 'put');
        expect(new Set(added.map((change) => change.id)).size).toBe(added.length);
        one.engine.close();
      }),
      { seed: 41, numRuns: 40 },
    );
  },
);
