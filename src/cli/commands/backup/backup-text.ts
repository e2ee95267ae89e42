// What a backup holds, for people and for scripts.

import type { BackedUpBook, BackupHead } from '../../../protocol/local/maintenance.ts';
import { count } from '../../output/count.ts';
import { visible } from '../../output/visible.ts';

/** `2 books (3 writes that no server has)`. */
export function booksText({ books }: Pick<BackupHead, 'books'>): string {
  const unsynced = books.reduce((sum, book) => sum + book.unsynced, 0);
  const more = unsynced === 0 ? '' : ` (${count(unsynced, 'write')} that no server had)`;
  return `${count(books.length, 'book')}${more}`;
}

/** Values for --plain, a line for each book: id, name, unsynced. */
export function bookValues({ id, name, unsynced }: BackedUpBook): (string | number)[] {
  return [id, name, unsynced];
}

/** `12.3 MB`. */
export function sizeText(bytes: number): string {
  const unit = UNITS.find(({ size }) => bytes >= size) ?? { name: 'kB', size: 1e3 };
  return `${(Math.ceil((bytes * 10) / unit.size) / 10).toFixed(1)} ${unit.name}`;
}

const UNITS = [
  { name: 'GB', size: 1e9 },
  { name: 'MB', size: 1e6 },
];

/** `2026-11-30 19:12`, and where the device was logged in. */
export function originText({ at, server, user }: BackupHead): string {
  const login = server === undefined ? 'not logged in' : `${visible(user?.name ?? '?')} at ${visible(server)}`;
  return `${visible(at.slice(0, 16).replace('T', ' '))} UTC, ${login}`;
}
