// Users, codes, devices and books in the database. Every function is asked in one Txn; secrets arrive hashed.

import { timingSafeEqual } from 'node:crypto';
import { err, ok } from '../../../base/result.ts';
import type { Result } from '../../../base/result.ts';
import { nameKey } from '../../../base/text.ts';
import { EMPTY_DIGEST, digestToHex } from '../../../model/digest.ts';
import type { Role } from '../../../protocol/sync/down.ts';
import { effectiveRole, NOT_YOURS } from '../../access/access.ts';
import type { DeviceKind, Identity } from '../../access/identity.ts';
import type {
  Device,
  Login,
  MadeBook,
  MemberBook,
  NewBook,
  NewCode,
  NewDevice,
  Redemption,
  User,
} from '../account-storage.ts';
import type { MemberRefusal } from '../member-storage.ts';
import { tooManyBooks } from './book-limits.ts';
import type { BookKey } from './book-access.ts';
import { bookName } from './standings.ts';
import { all, one, run } from './query.ts';
import type { Ask, Dialects } from './query.ts';

/** How stale "last seen" may be, in ms, so that reads seldom write. */
const LAST_SEEN_MS = 60_000;

interface DeviceRow {
  readonly id: string;
  readonly token_hash: string;
  readonly user_id: string;
  readonly user_name: string;
  readonly name: string;
  readonly kind: DeviceKind;
  readonly book: string | null;
  readonly read_only: number;
  readonly created_at: number;
  readonly last_seen_at: number;
}

const DEVICE = `SELECT d.*, u.name AS user_name FROM devices d JOIN users u ON u.id = d.user_id WHERE d.revoked_at IS NULL`;

/** A device and when it was last seen (wall ms). */
export interface FoundDevice {
  readonly identity: Identity;
  readonly seenAt: number;
}

/** The device of a token hash, unless revoked. */
export function* findDevice(tokenHash: string): Ask<FoundDevice | undefined> {
  const row = yield* one<DeviceRow>(`${DEVICE} AND d.token_hash = ?`, tokenHash);
  if (row === undefined || !timingSafeEqual(Buffer.from(row.token_hash), Buffer.from(tokenHash))) return undefined;
  return { identity: identityOf(row), seenAt: row.last_seen_at };
}

/** Whether "last seen" is stale enough to be written again. */
export function isStale(seenAt: number, now: number): boolean {
  return now - seenAt > LAST_SEEN_MS;
}

/** Notes when a device was last seen. */
export function* touchDevice(deviceId: string, now: number): Ask<void> {
  yield* run('UPDATE devices SET last_seen_at = ? WHERE id = ?', now, deviceId);
}

/** See `AccountStorage.identity`. */
export function* identityById(deviceId: string): Ask<Identity | undefined> {
  const row = yield* one<DeviceRow>(`${DEVICE} AND d.id = ?`, deviceId);
  return row === undefined ? undefined : identityOf(row);
}

/** See `AccountStorage.addUser`. */
export function* addUser(user: User, now: number): Ask<User | undefined> {
  const text = 'INSERT INTO users (id, name, name_key, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING';
  return (yield* run(text, user.id, user.name, nameKey(user.name), now)) === 1 ? user : undefined;
}

/** See `AccountStorage.users`. */
export function* listUsers(): Ask<readonly User[]> {
  const rows = yield* all<User>('SELECT id, name FROM users ORDER BY name_key');
  return rows.map(({ id, name }) => ({ id, name }));
}

/** See `AccountStorage.addCode`. */
export function* addCode(code: NewCode, now: number): Ask<void> {
  yield* run('DELETE FROM codes WHERE expires_at < ?', now);
  const text = 'INSERT INTO codes (hash, user_id, expires_at, created_at) VALUES (?, ?, ?, ?)';
  yield* run(text, code.hash, code.userId, code.expiresAt, now);
}

/** See `AccountStorage.redeem`. */
export function* redeem({ codeHash, device }: Redemption): Ask<Login | undefined> {
  const text = 'UPDATE codes SET used_at = ? WHERE hash = ? AND used_at IS NULL AND expires_at > ?';
  if ((yield* run(text, device.now, codeHash, device.now)) !== 1) return undefined;
  const user = yield* one<User & { personal_book: string | null }>(
    'SELECT u.id, u.name, u.personal_book FROM codes c JOIN users u ON u.id = c.user_id WHERE c.hash = ?',
    codeHash,
  );
  if (user === undefined) return undefined;
  yield* addDevice(user.id, { ...device, kind: 'device', book: null, readOnly: false });
  const personal = user.personal_book === null ? {} : { personalBook: user.personal_book };
  return { user: { id: user.id, name: user.name }, deviceId: device.id, ...personal };
}

/** See `AccountStorage.addDevice`. */
export function* addDevice(userId: string, device: NewDevice): Ask<void> {
  yield* run(
    `INSERT INTO devices (id, token_hash, user_id, name, kind, book, read_only, created_at, last_seen_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    device.id,
    device.tokenHash,
    userId,
    device.name,
    device.kind,
    device.book,
    device.readOnly ? 1 : 0,
    device.now,
    device.now,
  );
}

/** See `AccountStorage.devices`. */
export function* listDevices(userId: string | undefined): Ask<readonly Device[]> {
  const order = 'ORDER BY d.created_at, d.id';
  const rows =
    userId === undefined
      ? yield* all<DeviceRow>(`${DEVICE} ${order}`)
      : yield* all<DeviceRow>(`${DEVICE} AND d.user_id = ? ${order}`, userId);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    user: { id: row.user_id, name: row.user_name },
    kind: row.kind,
    ...(row.book === null ? {} : { book: row.book }),
    readOnly: row.read_only === 1,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
  }));
}

/** See `AccountStorage.revokeDevice`. */
export function* revokeDevice(deviceId: string, by: { readonly userId?: string; readonly now: number }): Ask<boolean> {
  const text = 'UPDATE devices SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL';
  const changed =
    by.userId === undefined
      ? yield* run(text, by.now, deviceId)
      : yield* run(`${text} AND user_id = ?`, by.now, deviceId, by.userId);
  return changed === 1;
}

/** See `AccountStorage.renameDevice`. */
export function* renameDevice(
  deviceId: string,
  wanted: { readonly userId: string; readonly name: string },
): Ask<boolean> {
  const text = 'UPDATE devices SET name = ? WHERE id = ? AND user_id = ? AND revoked_at IS NULL';
  return (yield* run(text, wanted.name, deviceId, wanted.userId)) === 1;
}

/** See `AccountStorage.createBook`. */
export function* createBook(wanted: NewBook): Ask<Result<MadeBook, MemberRefusal>> {
  const { identity, id } = wanted;
  if (identity.bookId !== null && identity.bookId !== id) return err(NOT_YOURS);
  const exists = (yield* one(BOOK_EXISTS, id)) !== undefined;
  const full = exists ? undefined : yield* tooManyBooks(identity.userId);
  if (full !== undefined) return err(full);
  if (!exists) yield* insertBook(wanted);
  const found = (yield* booksOf(identity)).find((item) => item.id === id);
  if (found === undefined) return err(NOT_YOURS);
  return ok({ created: !exists, book: { ...found, personal: yield* makePersonal(wanted, found) } });
}

const BOOK_EXISTS: Dialects = {
  sqlite: 'SELECT 1 FROM books WHERE id = ?',
  postgres: 'SELECT 1 FROM books WHERE book_id = ?',
};

/** Whether the book is the user's personal one now: the first one that was meant to be and that they own. */
function* makePersonal({ identity, id, personal }: NewBook, found: MemberBook): Ask<boolean> {
  if (!personal || found.role !== 'owner') return found.personal;
  const text = 'UPDATE users SET personal_book = ? WHERE id = ? AND personal_book IS NULL';
  return (yield* run(text, id, identity.userId)) === 1 || found.personal;
}

/** See `AccountStorage.booksOf`. */
export function* booksOf(identity: Identity): Ask<readonly MemberBook[]> {
  const rows = yield* all<BookRow>(BOOKS, identity.userId);
  const books: MemberBook[] = [];
  for (const { key, id, head, role, personal, archivedAt } of rows) {
    const effective = effectiveRole(identity, id, role);
    if (effective === undefined) continue;
    const name = yield* bookName(key, id);
    const book = { id, name, role: effective, personal: personal === 1, head };
    books.push(archivedAt === null ? book : { ...book, archived: true });
  }
  return books;
}

const BOOKS = `SELECT b.book_id AS key, b.id, b.head, m.role, b.archived_at AS "archivedAt",
  CASE WHEN u.personal_book = b.id THEN 1 ELSE 0 END AS personal FROM members m
  JOIN books b ON b.book_id = m.book_id JOIN users u ON u.id = m.user_id
  WHERE m.user_id = ? AND m.role IS NOT NULL ORDER BY personal DESC, b.created_at, b.book_id`;

interface BookRow {
  readonly key: BookKey;
  readonly id: string;
  readonly head: number;
  readonly role: Role;
  readonly personal: number;
  readonly archivedAt: number | null;
}

function* insertBook(book: NewBook): Ask<void> {
  const digest = digestToHex(EMPTY_DIGEST);
  const row = yield* one<{ key: BookKey }>(INSERT_BOOK, book.id, book.epoch, digest, book.now);
  const member = 'INSERT INTO members (book_id, user_id, role, since) VALUES (?, ?, ?, ?)';
  yield* run(member, row?.key ?? 0, book.identity.userId, 'owner', book.now);
}

const NEW_BOOK = 'epoch, head, digest, created_at) VALUES (?, ?, 0, ?, ?) RETURNING book_id AS key';
const INSERT_BOOK: Dialects = {
  sqlite: `INSERT INTO books (id, ${NEW_BOOK}`,
  postgres: `INSERT INTO books (book_id, ${NEW_BOOK}`,
};

function identityOf(row: DeviceRow): Identity {
  return {
    deviceId: row.id,
    deviceName: row.name,
    kind: row.kind,
    userId: row.user_id,
    userName: row.user_name,
    bookId: row.book,
    readOnly: row.read_only === 1,
  };
}
