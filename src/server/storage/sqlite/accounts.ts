// Users, codes, devices and books in SQLite. Every function is one Txn; secrets arrive hashed.

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
import { bookName } from './read-log.ts';
import type { Sql } from './sql.ts';

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

export function findDevice(
  sql: Sql,
  tokenHash: string,
): { readonly identity: Identity; readonly seenAt: number } | undefined {
  const row = sql.one<DeviceRow>(`${DEVICE} AND d.token_hash = ?`, tokenHash);
  if (row === undefined || !timingSafeEqual(Buffer.from(row.token_hash), Buffer.from(tokenHash))) return undefined;
  return { identity: identityOf(row), seenAt: row.last_seen_at };
}

/** Whether "last seen" is stale enough to be written again. */
export function isStale(seenAt: number, now: number): boolean {
  return now - seenAt > LAST_SEEN_MS;
}

export function touchDevice(sql: Sql, deviceId: string, now: number): void {
  sql.run('UPDATE devices SET last_seen_at = ? WHERE id = ?', now, deviceId);
}

export function identityById(sql: Sql, deviceId: string): Identity | undefined {
  const row = sql.one<DeviceRow>(`${DEVICE} AND d.id = ?`, deviceId);
  return row === undefined ? undefined : identityOf(row);
}

export function addUser(sql: Sql, user: User, now: number): User | undefined {
  const text = 'INSERT INTO users (id, name, name_key, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING';
  return sql.run(text, user.id, user.name, nameKey(user.name), now) === 1 ? user : undefined;
}

export function listUsers(sql: Sql): readonly User[] {
  return sql.all<User>('SELECT id, name FROM users ORDER BY name_key').map(({ id, name }) => ({ id, name }));
}

export function addCode(sql: Sql, code: NewCode, now: number): void {
  sql.run('DELETE FROM codes WHERE expires_at < ?', now);
  const text = 'INSERT INTO codes (hash, user_id, expires_at, created_at) VALUES (?, ?, ?, ?)';
  sql.run(text, code.hash, code.userId, code.expiresAt, now);
}

export function redeem(sql: Sql, redemption: Redemption): Login | undefined {
  const { codeHash, device } = redemption;
  return sql.write(() => {
    const text = 'UPDATE codes SET used_at = ? WHERE hash = ? AND used_at IS NULL AND expires_at > ?';
    if (sql.run(text, device.now, codeHash, device.now) !== 1) return undefined;
    const user = sql.one<User & { personal_book: string | null }>(
      'SELECT u.id, u.name, u.personal_book FROM codes c JOIN users u ON u.id = c.user_id WHERE c.hash = ?',
      codeHash,
    );
    if (user === undefined) return undefined;
    addDevice(sql, user.id, { ...device, kind: 'device', book: null, readOnly: false });
    const personal = user.personal_book === null ? {} : { personalBook: user.personal_book };
    return { user: { id: user.id, name: user.name }, deviceId: device.id, ...personal };
  });
}

export function addDevice(sql: Sql, userId: string, device: NewDevice): void {
  sql.run(
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

export function listDevices(sql: Sql, userId: string | undefined): readonly Device[] {
  const rows = sql.all<DeviceRow>(
    `${DEVICE} AND (?1 IS NULL OR d.user_id = ?1) ORDER BY d.created_at, d.id`,
    userId ?? null,
  );
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

export function revokeDevice(
  sql: Sql,
  deviceId: string,
  by: { readonly userId?: string; readonly now: number },
): boolean {
  const text =
    'UPDATE devices SET revoked_at = ?1 WHERE id = ?2 AND revoked_at IS NULL AND (?3 IS NULL OR user_id = ?3)';
  return sql.run(text, by.now, deviceId, by.userId ?? null) === 1;
}

export function renameDevice(
  sql: Sql,
  deviceId: string,
  wanted: { readonly userId: string; readonly name: string },
): boolean {
  const text = 'UPDATE devices SET name = ? WHERE id = ? AND user_id = ? AND revoked_at IS NULL';
  return sql.run(text, wanted.name, deviceId, wanted.userId) === 1;
}

export function createBook(sql: Sql, wanted: NewBook): Result<MadeBook, MemberRefusal> {
  const { identity, id } = wanted;
  if (identity.bookId !== null && identity.bookId !== id) return err(NOT_YOURS);
  return sql.write(() => {
    const exists = sql.one('SELECT 1 FROM books WHERE id = ?', id) !== undefined;
    const full = exists ? undefined : tooManyBooks(sql, identity.userId);
    if (full !== undefined) return err(full);
    if (!exists) insertBook(sql, wanted);
    const found = booksOf(sql, identity).find((item) => item.id === id);
    if (found === undefined) return err(NOT_YOURS);
    return ok({ created: !exists, book: { ...found, personal: makePersonal(sql, wanted, found) } });
  });
}

/** Whether the book is the user's personal one now: the first one that was meant to be and that they own. */
function makePersonal(sql: Sql, { identity, id, personal }: NewBook, found: MemberBook): boolean {
  if (!personal || found.role !== 'owner') return found.personal;
  const text = 'UPDATE users SET personal_book = ? WHERE id = ? AND personal_book IS NULL';
  return sql.run(text, id, identity.userId) === 1 || found.personal;
}

export function booksOf(sql: Sql, identity: Identity): readonly MemberBook[] {
  const rows = sql.all<BookRow>(
    `SELECT b.book_id AS key, b.id, b.head, m.role, u.personal_book IS b.id AS personal,
      b.archived_at IS NOT NULL AS archived FROM members m
      JOIN books b ON b.book_id = m.book_id JOIN users u ON u.id = m.user_id
      WHERE m.user_id = ? AND m.role IS NOT NULL ORDER BY personal DESC, b.created_at, b.book_id`,
    identity.userId,
  );
  return rows.flatMap(({ key, id, head, role, personal, archived }) => {
    const effective = effectiveRole(identity, id, role);
    if (effective === undefined) return [];
    const book = { id, name: bookName(sql, key, id), role: effective, personal: personal === 1, head };
    return [archived === 1 ? { ...book, archived: true } : book];
  });
}

interface BookRow {
  readonly key: number;
  readonly id: string;
  readonly head: number;
  readonly role: Role;
  readonly personal: number;
  readonly archived: number;
}

function insertBook(sql: Sql, book: NewBook): void {
  const text = 'INSERT INTO books (id, epoch, head, digest, created_at) VALUES (?, ?, 0, ?, ?) RETURNING book_id';
  const row = sql.one<{ book_id: number }>(text, book.id, book.epoch, digestToHex(EMPTY_DIGEST), book.now);
  const member = 'INSERT INTO members (book_id, user_id, role, since) VALUES (?, ?, ?, ?)';
  sql.run(member, row?.book_id ?? 0, book.identity.userId, 'owner', book.now);
}

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
