// Whether a fact holds on a device. Exact: a part that a fact does not name is not looked at, all else must be equal.

import { expect } from 'vitest';
import type { ContactView, TransactionView } from '../../../src/protocol/local/views.ts';
import { CURRENCY } from './command-forms.ts';
import { comparedConflict } from './expect-conflict.ts';
import type { Holding } from './holding.ts';
import type { Fact, Shows } from './read-fact.ts';

/** The id that stands behind a name. */
export type IdOf = (name: string) => string;

/** Throws an assertion error, which names the device, unless the fact holds there. */
export async function expectFact(fact: Fact, on: Holding, idOf: IdOf): Promise<void> {
  const { actual, expected } = await compared(fact, on, idOf);
  expect(actual, `${on.name} shows ${JSON.stringify(actual)}`).toEqual(expected);
}

/** What is there, and what should be. */
export interface Compared {
  readonly actual: unknown;
  readonly expected: unknown;
}

async function compared(fact: Fact, on: Holding, idOf: IdOf): Promise<Compared> {
  switch (fact.type) {
    case 'pending':
      return { actual: (await on.status()).pending, expected: fact.count };
    case 'conflicts': {
      const actual = { listed: (await on.conflicts()).length, status: (await on.status()).conflicts };
      return { actual, expected: { listed: fact.count, status: fact.count } };
    }
    case 'conflict':
      return comparedConflict(fact, await on.conflict(idOf(fact.name)));
    case 'history': {
      const own = (await on.log()).filter(({ changes }) => changes.some(({ record }) => record === idOf(fact.name)));
      return { actual: own.map(({ mutation }) => mutation.split('.')[1]), expected: fact.deeds };
    }
    case 'log':
      return comparedLog(fact, on);
    case 'entry':
      return comparedEntry(fact, on);
    case 'live':
      return comparedLive(fact, on);
    case 'no': {
      const records = [...(await on.contacts()), ...(await on.transactions())];
      const live = new Set(records.map(({ id }) => id));
      return { actual: fact.names.filter((name) => live.has(idOf(name))), expected: [] };
    }
    case 'record':
      return fact.kind === 'contact' ? comparedContact(fact, on, idOf) : comparedTransaction(fact, on, idOf);
  }
}

async function comparedLog(fact: Fact & { type: 'log' }, on: Holding): Promise<Compared> {
  const log = await on.log();
  const count = (outcome: string): number => log.filter((item) => item.outcome === outcome).length;
  const actual = { entries: log.length, refused: count('refused'), partly: count('partly') };
  const { entries, refused, partly } = fact;
  return { actual, expected: { entries, refused, partly } };
}

async function comparedEntry({ seq, outcome, reason }: Fact & { type: 'entry' }, on: Holding): Promise<Compared> {
  const entry = (await on.log()).find((item) => item.seq === seq);
  const actual = { outcome: entry?.outcome, reason: entry?.reason?.code };
  return { actual, expected: { outcome, reason } };
}

async function comparedLive({ contacts, transactions }: Fact & { type: 'live' }, on: Holding): Promise<Compared> {
  const listed = { contacts: (await on.contacts()).length, transactions: (await on.transactions()).length };
  const expected = { contacts, transactions };
  return { actual: { listed, cache: (await on.status()).cache }, expected: { listed: expected, cache: expected } };
}

async function comparedContact({ name, shows }: Named, on: Holding, idOf: IdOf): Promise<Compared> {
  const id = idOf(name);
  const found = (await on.contacts()).find((contact) => contact.id === id);
  const own = (await on.transactions()).filter((transaction) => transaction.contact.id === id);
  if (found === undefined) return { actual: 'not there', expected: name };
  const { text, amount, archived, of } = shows;
  const actual = {
    archived: found.archived,
    ...(text === undefined ? {} : { text: found.name }),
    ...(amount === undefined ? {} : { balance: balanceOf(found), sum: sumOf(own) }),
    ...(of === undefined ? {} : { of: own.map((transaction) => transaction.id).toSorted() }),
    transactions: found.transactions,
  };
  const expected = {
    archived,
    ...(text === undefined ? {} : { text }),
    ...(amount === undefined ? {} : { balance: amount, sum: amount }),
    ...(of === undefined ? {} : { of: of.map(idOf).toSorted() }),
    transactions: own.length,
  };
  return { actual, expected };
}

async function comparedTransaction({ name, shows }: Named, on: Holding, idOf: IdOf): Promise<Compared> {
  const found = (await on.transactions()).find(({ id }) => id === idOf(name));
  if (found === undefined) return { actual: 'not there', expected: name };
  const { text, amount } = shows;
  const actual = {
    ...(text === undefined ? {} : { text: found.description }),
    ...(amount === undefined ? {} : { amount: signed(found), currency: found.currency }),
  };
  const expected = {
    ...(text === undefined ? {} : { text }),
    ...(amount === undefined ? {} : { amount, currency: CURRENCY }),
  };
  return { actual, expected };
}

interface Named {
  readonly name: string;
  readonly shows: Shows;
}

/** Its balance in the scenarios' currency; any other currency shows as it is. */
function balanceOf({ balances = [] }: ContactView): unknown {
  const [first, ...others] = balances;
  if (first === undefined) return 0;
  return first.currency === CURRENCY && others.length === 0 ? first.amountMinor : balances;
}

/** The same from the transactions themselves. */
function sumOf(transactions: readonly TransactionView[]): number {
  return transactions.reduce((sum, transaction) => sum + signed(transaction), 0);
}

function signed({ direction, amountMinor }: TransactionView): number {
  return direction === 'lent' ? Number(amountMinor) : -Number(amountMinor);
}
