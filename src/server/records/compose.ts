// From what a program wants of a record to the mutation that says it, against the state that the mutation will meet.
// Pure: it reads a state; judging, numbering and storing the mutation are the caller's.

import { err, ok } from '../../base/result.ts';
import type { Result } from '../../base/result.ts';
import type { BookView } from '../../model/book-view.ts';
import { rootOf } from '../../model/contact-roots.ts';
import { contentHash } from '../../model/content-hash.ts';
import type { Mutation } from '../../model/mutation.ts';
import type { AnyRecord } from '../../model/record.ts';
import { refusal } from '../../model/refusal.ts';
import { sawOf } from '../../model/seen-field.ts';
import { moneyFields, moneyOf } from './money-fields.ts';
import { checkSeen } from './seen.ts';
import type { RecordRefusal, RecordWish, WishFields } from './wish.ts';

/** Transactions that one deletion of a contact takes with it, so that its entry stays well below its size. */
const CASCADE_MAX = 800;

/** A book's state that also knows the newest entry of each record. */
export interface RecordState extends BookView {
  seqOf(kind: string, id: string): number;
}

/** A mutation, and the id of the record that it is about. */
export interface Composed {
  readonly id: string;
  readonly mutation: Pick<Mutation, 'name' | 'args'>;
}

/** The mutation of a wish; `freshId` is the id of an added record that names none. */
export function compose(state: RecordState, wish: RecordWish, freshId: string): Result<Composed, RecordRefusal> {
  if (wish.do === 'add') return add(state, wish, freshId);
  const found = find(state, wish);
  if (!found.ok) return found;
  if (wish.do === 'edit') return edit(state, wish, found.value);
  return wish.kind === 'contact'
    ? deleteContact(state, wish, found.value)
    : deleteTransaction(state, wish, found.value);
}

type Add = Extract<RecordWish, { do: 'add' }>;
type Edit = Extract<RecordWish, { do: 'edit' }>;
type Delete = Extract<RecordWish, { do: 'delete' }>;

function add(state: RecordState, { kind, fields }: Add, freshId: string): Result<Composed, RecordRefusal> {
  const { id = freshId, ...given } = fields;
  const name = `${kind}.add`;
  if (kind === 'contact') return ok({ id: String(id), mutation: { name, args: { id, ...given } } });
  const { money: wanted, rest } = moneyFields(given);
  const money = moneyOf(wanted, state.get('book', state.bookId)?.record.currency ?? '');
  if (!money.ok) return money;
  return ok({ id: String(id), mutation: { name, args: { id, description: '', ...rest, ...money.value } } });
}

/** The live record that a wish names; of a contact that was merged, the one that stands for it. */
function find(state: RecordState, { kind, id }: Edit | Delete): Result<AnyRecord, RecordRefusal> {
  const stored = state.get(kind, kind === 'contact' ? rootOf(state, id) : id);
  if (stored === undefined) return err(refusal(`${kind}_not_found`, `there is no ${kind} ${id}`));
  if (stored.deleted !== undefined) return err(refusal('record_deleted', `the ${kind} is deleted`));
  return ok(stored.record);
}

function edit(state: RecordState, { kind, fields, seen }: Edit, record: AnyRecord): Result<Composed, RecordRefusal> {
  const wanted = editFields(fields, record);
  if (!wanted.ok) return wanted;
  const { set, unset } = wanted.value;
  const stale = checkSeen({ record, seq: state.seqOf(kind, record.id) }, seen, { set, unset });
  if (stale !== undefined) return err(stale);
  const saw = sawOf(record, [...Object.keys(set), ...unset]);
  return ok({ id: record.id, mutation: { name: `${kind}.edit`, args: { id: record.id, set, unset, saw } } });
}

interface EditFields {
  readonly set: WishFields;
  readonly unset: readonly string[];
}

/** Fields to set, the money as one, and fields to unset. */
function editFields(fields: WishFields, record: AnyRecord): Result<EditFields, RecordRefusal> {
  const { money: wanted, rest } = moneyFields(fields);
  const set = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
  const unset = Object.keys(rest).filter((field) => rest[field] === null);
  if (Object.keys(wanted).length === 0) return ok({ set, unset });
  const money = moneyOf(wanted, String(record['currency']));
  return money.ok ? ok({ set: { ...set, money: money.value }, unset }) : money;
}

function deleteTransaction(state: RecordState, { seen }: Delete, record: AnyRecord): Result<Composed, RecordRefusal> {
  const stale = checkSeen({ record, seq: state.seqOf('transaction', record.id) }, seen);
  if (stale !== undefined) return err(stale);
  const args = { id: record.id, saw: contentHash(record) };
  return ok({ id: record.id, mutation: { name: 'transaction.delete', args } });
}

/** With those merged into it and all their live transactions: in this state, nothing is unseen. */
function deleteContact(
  state: RecordState,
  { seen, cascade }: Delete,
  record: AnyRecord,
): Result<Composed, RecordRefusal> {
  const { id } = record;
  const stale = checkSeen({ record, seq: state.seqOf('contact', id) }, seen);
  if (stale !== undefined) return err(stale);
  const merged = state.mergedContactIds(id).filter((one) => state.get('contact', one)?.deleted === undefined);
  const transactions = [id, ...merged].flatMap((one) => state.liveTransactionIds(one, CASCADE_MAX + 1));
  if (cascade && transactions.length + merged.length > CASCADE_MAX) {
    const most = `${CASCADE_MAX} records go with a contact; delete transactions first`;
    return err(refusal('too_many_records', `at most ${most}`, 'cascade'));
  }
  const members = merged.length === 0 ? {} : { merged };
  const gone = cascade ? { cascade: transactions, saw: sawAll(state, [id, ...merged], transactions) } : {};
  return ok({ id, mutation: { name: 'contact.delete', args: { id, ...members, ...gone } } });
}

function sawAll(
  state: RecordState,
  contacts: readonly string[],
  transactions: readonly string[],
): Readonly<Record<string, string>> {
  const records = [
    ...contacts.map((id) => state.get('contact', id)?.record),
    ...transactions.map((id) => state.get('transaction', id)?.record),
  ];
  return Object.fromEntries(
    records.flatMap((record) => (record === undefined ? [] : [[record.id, contentHash(record)]])),
  );
}
