// A device of a newer version: its mutations write a field and a kind of record that this version does not know. The
// server of the simulation takes them, as a newer one would; the daemons know them only by their changes.

import { derivedUuid } from '../../src/base/uuid.ts';
import { MUTATORS } from '../../src/model/apply-mutation.ts';
import { put } from '../../src/model/change.ts';
import { applied, causeOf, refused } from '../../src/model/mutation.ts';
import type { Mutator } from '../../src/model/mutators/define.ts';
import type { RecordKind } from '../../src/model/record.ts';
import { refusal } from '../../src/model/refusal.ts';
import type { BookKey } from '../../src/server/storage/shared/book-access.ts';
import type { Dice } from './dice.ts';
import { EPOCH_MS } from './sim-clock.ts';
import type { ServerSql } from './sim-database.ts';
import type { SimServers } from './sim-servers.ts';

const REMINDERS = 3;

interface Args {
  readonly id: string;
  readonly starred?: boolean;
  readonly done?: boolean;
  readonly text?: string;
  readonly every?: number;
}

const newer = (
  name: string,
  effect: (...call: [...Parameters<Mutator['effect']>]) => ReturnType<Mutator['effect']>,
): Mutator => ({
  name,
  schema: {},
  validate: () => undefined,
  check: () => undefined,
  effect,
});

const NEWER: readonly Mutator[] = [
  newer('contact.star', (view, args, { at }) => {
    const { id, starred } = args as Args;
    const contact = view.get('contact', id);
    if (contact === undefined) return refused(refusal('contact_not_found', 'no such contact', 'id'));
    if (contact.deleted !== undefined) return refused(refusal('record_deleted', 'the contact is deleted', 'id'));
    const was = { starred: (contact.record as { starred?: boolean }).starred ?? null };
    return applied({ op: 'edit', kind: 'contact', id, set: { starred }, was, at });
  }),
  newer('reminder.set', (view, args, stamp) => {
    const { id, done = false, ...fields } = args as Args;
    const kind = 'reminder';
    if (!done) return applied(put(kind, { id, ...fields, createdAt: stamp.at, updatedAt: stamp.at }));
    if (view.get(kind as RecordKind, id) === undefined)
      return refused(refusal('invalid_args', 'no such reminder', 'id'));
    return applied({ op: 'tombstone', kind, id, cause: causeOf(stamp) });
  }),
];

/** Lets the server take a newer version's mutations; returns what ends that. */
export function upgradeServer(): () => void {
  const mutators = MUTATORS as Map<string, Mutator>;
  for (const mutator of NEWER) mutators.set(mutator.name, mutator);
  return () => {
    for (const { name } of NEWER) mutators.delete(name);
  };
}

/** A user's newer device writes something to one of their books. `log`: which of the server's logs, as it was replaced. */
export function newerPush(
  { server, sql }: { readonly server: SimServers; readonly sql: ServerSql },
  { user, log }: { readonly user: number; readonly log: number },
  dice: Dice,
): void {
  const clientId = derivedUuid(`newer ${user} ${log}`);
  const rows = sql.all<{ device: string; book: string; key: BookKey; last: number | null }>(
    `SELECT d.id AS device, b.id AS book, b.book_id AS key,
      (SELECT last_n FROM clients c WHERE c.book_id = b.book_id AND c.client_id = ?) AS last
      FROM users u JOIN devices d ON d.user_id = u.id JOIN members m ON m.user_id = u.id JOIN books b ON b.book_id = m.book_id
      WHERE u.name = ? ORDER BY b.book_id, d.id`,
    clientId,
    `user ${user}`,
  );
  if (rows.length === 0) return;
  const { device, book, key, last } = dice.pick(rows);
  const mutation = { n: (last ?? 0) + 1, at: EPOCH_MS + dice.whole(0, 1e6), ...wish(sql, key, dice) };
  server.push(device, clientId, JSON.stringify({ type: 'push', book, mutations: [mutation] }));
}

function wish(sql: ServerSql, key: BookKey, dice: Dice): { readonly name: string; readonly args: Args } {
  const text = "SELECT id FROM records WHERE book_id = ? AND kind = 'contact' ORDER BY id LIMIT 20";
  const contacts = sql.all<{ id: string }>(text, key);
  if (contacts.length > 0 && dice.chance(0.6)) {
    return { name: 'contact.star', args: { id: dice.pick(contacts).id, starred: dice.chance(0.7) } };
  }
  const id = derivedUuid(`reminder ${dice.whole(1, REMINDERS)}`);
  return { name: 'reminder.set', args: { id, done: dice.chance(0.3), text: 'call', every: dice.whole(1, 9) } };
}
