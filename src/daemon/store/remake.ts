// What a snapshot brought here has no entries on this device. When another log lacks such records, mutations that make
// them again are kept in place of entries.

import { ContactFields } from '../../model/contact.ts';
import type { BookView } from '../../model/book-view.ts';
import { defaultBook } from '../../model/book.ts';
import type { Mutation } from '../../model/mutation.ts';
import { HISTORY_KIND, HISTORY_PUT, pastId } from '../../model/past-entry.ts';
import type { PastEntry } from '../../model/past-entry.ts';
import type { AnyRecord, RecordKind, Stored } from '../../model/record.ts';
import { TransactionFields } from '../../model/transaction.ts';
import type { Entry } from '../../protocol/sync/entry.ts';
import type { BookReplica } from './book-replica.ts';
import { recordKey } from './record-key.ts';

const CONTACT_ARGS = ['id', ...Object.keys(ContactFields)];
const TRANSACTION_ARGS = ['id', 'amountMinor', 'currency', ...Object.keys(TransactionFields)];

/** Kinds of records that go with others. */
const FOLLOWING: readonly string[] = ['undo', 'conflict', 'history'];

/** What is made again: the mutations, and the seqs of lost entries that have nothing to add to them. */
export interface Remade {
  readonly mutations: readonly Mutation[];
  readonly without: readonly number[];
}

/** What a replica's confirmed state has, another log (`there`: keys of its records) lacks, and no lost entry adds. */
export function remake(replica: BookReplica, there: ReadonlySet<string>, lost: readonly Entry[]): Remade {
  const added = new Set(lost.flatMap(({ name, args }) => addedBy(name, args)));
  const missing = new Map<string, { readonly kind: string; readonly stored: Stored }>();
  for (const { kind, stored } of replica.confirmedRecords()) {
    const key = recordKey(kind, stored.record.id);
    if (!there.has(key) && !added.has(key)) missing.set(key, { kind, stored });
  }
  const mutations = makingAgain([...missing.values()]);
  return { mutations, without: lost.filter((entry) => isCovered(entry, missing)).map(({ seq }) => seq) };
}

/** Mutations that make the live ones of these records, in an order in which each finds what it needs. */
export function makingAgain(
  records: readonly { readonly kind: string; readonly stored: Stored }[],
): readonly Mutation[] {
  const live = records.filter(({ stored }) => stored.deleted === undefined);
  const of = (kind: string): readonly AnyRecord[] =>
    live.flatMap((one) => (one.kind === kind ? [one.stored.record] : []));
  return [
    ...of('book').flatMap(editBook),
    ...of('contact').map((record) => add('contact', record, CONTACT_ARGS)),
    ...of('contact').flatMap(merge),
    ...of('transaction').map((record) => add('transaction', record, TRANSACTION_ARGS)),
  ];
}

/** Whether what a kept mutation makes again is there, in whatever form. */
export function isRemade(view: BookView, { name, args }: Mutation): boolean {
  if (name === 'book.edit') return (view.get('book', view.bookId)?.record.createdAt ?? 0) > 0;
  if (name === 'contact.merge') return view.get('contact', String(args['from']))?.record.mergedInto !== undefined;
  return view.get(name.split('.')[0] as RecordKind, String(args['id'])) !== undefined;
}

function addedBy(name: string, args: Entry['args']): readonly string[] {
  const [kind = '', verb] = name.split('.');
  if (name === HISTORY_PUT) return [recordKey(HISTORY_KIND, pastId(args as unknown as PastEntry))];
  if (name === 'record.put') return [recordKey(String(args['kind']), String(args['id']))];
  return verb === 'add' ? [recordKey(kind, String(args['id']))] : [];
}

/** Whether an entry is about missing records only: they are made again as it left them, or it deleted them. */
function isCovered({ changes }: Entry, missing: ReadonlyMap<string, unknown>): boolean {
  const isMissing = changes.map(({ kind, id }) => missing.has(recordKey(kind, id)));
  return isMissing.includes(true) && changes.every(({ kind }, index) => isMissing[index] || FOLLOWING.includes(kind));
}

function add(kind: string, record: AnyRecord, names: readonly string[]): Mutation {
  const args = Object.fromEntries(names.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]]])));
  return { name: `${kind}.add`, args, at: Number(record['createdAt']) };
}

function merge({ id, mergedInto, updatedAt }: AnyRecord): readonly Mutation[] {
  if (mergedInto === undefined) return [];
  return [{ name: 'contact.merge', args: { from: id, into: mergedInto }, at: Number(updatedAt) }];
}

function editBook(record: AnyRecord): readonly Mutation[] {
  const { name, currency } = defaultBook(record.id);
  const saw = { name, currency };
  const set = { name: record['name'], currency: record['currency'] };
  return [{ name: 'book.edit', args: { set, saw }, at: Number(record['createdAt']) }];
}
