// The connection on which a server hears of the others: asked whether it lives, made again when it does not, once.

import { EventEmitter } from 'node:events';
import type { Client } from 'pg';
import { beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import { Notifier } from '../../../../src/server/storage/postgres/notifier.ts';
import type { Hint } from '../../../../src/server/storage/postgres/notifier.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const OWN = 7;

/** A connection that answers, or says nothing and lets what is asked fail in time. */
class FakeClient extends EventEmitter {
  readonly processID: number;
  readonly asked: string[] = [];
  isDead = false;
  isEnded = false;

  constructor(processID: number) {
    super();
    this.processID = processID;
  }

  connect = async () => undefined;

  query = async (text: string) => {
    if (text.includes('pg_backend_pid')) return { rows: [{ pid: this.processID }] };
    this.asked.push(text);
    if (this.isDead) throw new Error('Query read timeout');
    return { rows: [] };
  };

  end = async () => {
    this.isEnded = true;
  };
}

let clock: FakeClock;
let made: FakeClient[];
let heard: Hint[];
let notifier: Notifier;
let listened: number;
let deaf: number;

beforeEach(async () => {
  clock = new FakeClock();
  made = [];
  heard = [];
  listened = 0;
  deaf = 0;
  notifier = new Notifier({
    connect: () => made[made.push(new FakeClient(made.length + 1)) - 1] as unknown as Client,
    own: new Set([OWN]),
    query: async () => undefined,
    clock,
    logger: silentLogger,
    heard: (hint) => heard.push(hint),
    listening: () => (listened += 1),
    deaf: () => (deaf += 1),
  });
  await notifier.listen();
});

/** Lets time pass, and what was started by it finish. */
async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

const hint = (processId: number) => ({ processId, payload: JSON.stringify({ book: 'b', head: processId, access: 0 }) });

it('[ND1] one that died without a word is found by asking it, and is made again', async () => {
  await pass(15_000);
  await pass(15_000);
  expect(made[0]?.asked).toEqual(['LISTEN ledger', 'SELECT 1', 'SELECT 1']);
  (made[0] as FakeClient).isDead = true;
  await pass(15_000);
  expect([made[0]?.isEnded, made.length, listened]).toEqual([true, 1, 1]);
  await pass(1_000);
  expect([made[1]?.asked, made.length, listened]).toEqual([['LISTEN ledger'], 2, 2]);
});

it('[ND1] one that says late that it has ended takes no other one along', async () => {
  (made[0] as FakeClient).isDead = true;
  await pass(15_000);
  await pass(1_000);
  made[0]?.emit('error', new Error('read ETIMEDOUT'));
  made[0]?.emit('end');
  await pass(1_000);
  expect([made.length, made[1]?.isEnded, listened]).toEqual([2, false, 2]);
  await pass(14_000);
  expect(made[1]?.asked).toEqual(['LISTEN ledger', 'SELECT 1']);
});

it('[ND1] what this server has told itself is no news', () => {
  for (const processId of [1, OWN, 3]) made[0]?.emit('notification', hint(processId));
  expect(heard).toEqual([{ book: 'b', head: 3, access: 0 }]);
});

it('[ND1] nobody is asked after the end', async () => {
  await notifier.close();
  await pass(60_000);
  expect([made.length, made[0]?.isEnded, made[0]?.asked]).toEqual([1, true, ['LISTEN ledger']]);
});
