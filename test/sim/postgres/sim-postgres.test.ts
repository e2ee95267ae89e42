// What the model of PostgreSQL does as PostgreSQL does it: who sees what, who waits for whom, what is lost.

import { beforeEach, expect, test } from 'vitest';
import { Dice } from '../dice.ts';
import { Process, Timeline, WallClock } from '../sim-clock.ts';
import { SimPostgres } from './sim-postgres.ts';
import type { Result, Session } from './sim-postgres.ts';

const READ_COMMITTED = 'BEGIN ISOLATION LEVEL READ COMMITTED';
const REPEATABLE = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
const ADD = 'INSERT INTO members (book_id, user_id, role, since) VALUES ($1, $2, $3, $4)';
const NAMES = 'SELECT user_id FROM members ORDER BY user_id';
const BUMP = 'UPDATE access_version SET version = version + 1 WHERE one = 1';
const LOCK_MS = 100;

let timeline: Timeline;
let database: SimPostgres;
let sessions = 0;

beforeEach(() => {
  timeline = new Timeline();
  database = new SimPostgres(timeline, new Dice(1));
});

function session(): Session {
  sessions += 1;
  return { process: new Process(timeline, new WallClock(timeline)), id: sessions, txn: undefined, isLost: false };
}

/** Asks; what came of it is in the list once it is known. */
function ask(one: Session, text: string, ...values: readonly unknown[]): (Result | Error)[] {
  const outcomes: (Result | Error)[] = [];
  database.perform(one, { text, values, lockMs: LOCK_MS }, (outcome) => outcomes.push(outcome));
  return outcomes;
}

const add = (one: Session, user: string) => ask(one, ADD, 'b', user, 'owner', 1);

/** The members that a session sees. */
function seenBy(one: Session): readonly string[] {
  const [result] = ask(one, NAMES) as [Result];
  return (result.rows as readonly { readonly user_id: string }[]).map(({ user_id: id }) => id);
}

/** Commits, however long that takes. */
async function commit(one: Session): Promise<void> {
  ask(one, 'COMMIT');
  await timeline.run(timeline.now + 1_000);
}

test('a statement sees what was committed when it began, and what its own Txn did', async () => {
  const [writer, reader] = [session(), session()];
  for (const one of [writer, reader]) ask(one, READ_COMMITTED);
  add(writer, 'ann');
  expect([seenBy(writer), seenBy(reader)]).toEqual([['ann'], []]);
  await commit(writer);
  expect(seenBy(reader)).toEqual(['ann']);
});

test('a repeatable Txn sees what its first statement saw', async () => {
  const [writer, reader] = [session(), session()];
  ask(reader, REPEATABLE);
  expect(seenBy(reader)).toEqual([]);
  ask(writer, READ_COMMITTED);
  add(writer, 'ann');
  await commit(writer);
  expect(seenBy(reader)).toEqual([]);
  ask(reader, 'ROLLBACK');
  expect(seenBy(reader)).toEqual(['ann']);
});

test('what is rolled back, or lost with its connection, was never there', () => {
  const [first, second] = [session(), session()];
  for (const one of [first, second]) ask(one, READ_COMMITTED);
  add(first, 'ann');
  add(second, 'bo');
  ask(first, 'ROLLBACK');
  database.lose(second);
  expect(seenBy(session())).toEqual([]);
});

test('who wants a row that another Txn has written waits for its end, and then sees it', async () => {
  const [first, second] = [session(), session()];
  for (const one of [first, second]) ask(one, READ_COMMITTED);
  ask(first, BUMP);
  const waiting = ask(second, BUMP);
  expect(waiting).toEqual([]);
  ask(first, 'COMMIT');
  await timeline.run(timeline.now + LOCK_MS - 1);
  database.rollBack();
  database.heal();
  const [row] = ask(session(), 'SELECT version FROM access_version') as [Result];
  expect(row.rows).toEqual([{ version: 1 }]);
  expect(waiting).toMatchObject([{ rowCount: 1 }]);
});

test('it waits for a time only', async () => {
  const [first, second] = [session(), session()];
  for (const one of [first, second]) ask(one, READ_COMMITTED);
  ask(first, BUMP);
  const waiting = ask(second, BUMP);
  await timeline.run(timeline.now + LOCK_MS);
  expect(waiting).toMatchObject([{ code: '55P03' }]);
});

test('a key is there once', () => {
  const one = session();
  ask(one, READ_COMMITTED);
  add(one, 'ann');
  expect(add(one, 'ann')).toMatchObject([{ code: '23505' }]);
});

test('a statement in an array finds every item', () => {
  const one = session();
  add(one, 'ann');
  add(one, 'bo');
  const [result] = ask(one, 'SELECT user_id FROM members WHERE user_id = ANY($1) ORDER BY user_id', [
    'bo',
    'ann',
    'no',
  ]);
  expect((result as Result).rows).toEqual([{ user_id: 'ann' }, { user_id: 'bo' }]);
});
