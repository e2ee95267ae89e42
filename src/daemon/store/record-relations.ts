// Which other records a record of a book has to do with, in any of its versions here. Pure.

import type { Stored } from '../../model/record.ts';
import { recordKey, splitKey } from './record-key.ts';

/** The versions of a record that are here: the one in the view and the confirmed one. */
export type VersionsOf = (kind: string, id: string) => readonly (Stored | undefined)[];

/** Keys of the contacts that a transaction belongs to, and of those that they were merged into. */
export function contactsOf(versionsOf: VersionsOf, key: string): readonly string[] {
  const { kind, id } = splitKey(key);
  if (kind !== 'transaction') return [];
  const open = textsOf(versionsOf(kind, id), 'contactId');
  const found = new Set<string>();
  for (let contact = open.pop(); contact !== undefined; contact = open.pop()) {
    if (found.has(contact)) continue;
    found.add(contact);
    open.push(...textsOf(versionsOf('contact', contact), 'mergedInto'));
  }
  return [...found].map((contact) => recordKey('contact', contact));
}

/** The key of the record that a conflict is about: mutations of that record look at its conflicts. */
export function conflictSubject(versionsOf: VersionsOf, key: string): readonly string[] {
  const { kind, id } = splitKey(key);
  if (kind !== 'conflict') return [];
  const record = versionsOf(kind, id).find((stored) => stored !== undefined)?.record;
  return record === undefined ? [] : [recordKey(record['recordKind'] as string, record['recordId'] as string)];
}

function textsOf(versions: readonly (Stored | undefined)[], field: string): string[] {
  return versions.flatMap((stored) => (stored?.record[field] as string | undefined) ?? []);
}
