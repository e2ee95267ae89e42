// From what an entry wrote to the parts of its undo. Pure: earlier values come in through `earlier`.

import type { BookState } from '../../../model/book-state.ts';
import { sinceDefaults } from '../../../model/book.ts';
import type { Change, Edit } from '../../../model/change.ts';
import { contentHash } from '../../../model/content-hash.ts';
import type { UndoPart } from '../../../model/mutators/undo-part.ts';
import type { RecordKind } from '../../../model/record.ts';
import { sawForm } from '../../../model/seen-field.ts';

/** The newest earlier value of a field that is not undone; null = absent. `was`: what the entry itself says it replaced. */
export type EarlierValue = (
  field: { readonly kind: string; readonly id: string; readonly field: string },
  was: unknown,
) => unknown;

/** What undoing these changes of one entry does, record by record. Kinds that have no history of their own are left out. */
export function undoParts(view: BookState, changes: readonly Change[], earlier: EarlierValue): readonly UndoPart[] {
  const parts = new Map<string, Writable<UndoPart>>();
  for (const change of changes.toReversed().map(sinceDefaults)) {
    if (!UNDOABLE.includes(change.kind)) continue;
    const key = `${change.kind} ${change.id}`;
    const part = parts.get(key) ?? { kind: change.kind as UndoPart['kind'], id: change.id };
    parts.set(key, part);
    add(part, { view, change, earlier });
  }
  return [...parts.values()];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const UNDOABLE: readonly string[] = ['contact', 'transaction', 'book', 'conflict'];

interface Step {
  readonly view: BookState;
  readonly change: Change;
  readonly earlier: EarlierValue;
}

function add(part: Writable<UndoPart>, { view, change, earlier }: Step): void {
  switch (change.op) {
    case 'put':
    case 'restore': {
      // The same entry deleted what it made: nothing of it is live, and nothing goes back.
      if (part.restore === true) {
        delete part.restore;
        return;
      }
      const record = view.get(change.kind as RecordKind, change.id)?.record;
      part.delete = record === undefined ? true : contentHash(record);
      return;
    }
    case 'tombstone':
      part.restore = true;
      return;
    case 'edit':
      addFields(part, change, earlier);
  }
}

function addFields(part: Writable<UndoPart>, change: Edit, earlier: EarlierValue): void {
  const written = foldMoney(change.set);
  const was = foldMoney(change.was);
  for (const field of new Set([...Object.keys(written), ...(change.unset ?? [])])) {
    const value = earlier({ kind: change.kind, id: change.id, field }, was[field] ?? null) ?? null;
    part.saw = { ...part.saw, [field]: sawForm(written[field] ?? null) };
    if (value === null) part.unset = [...new Set([...(part.unset ?? []), field])];
    else part.set = { ...part.set, [field]: value };
  }
}

/** Fields as edits name them: amountMinor and currency are one, `money`. */
export function foldMoney(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { amountMinor, currency, ...rest } = fields;
  return amountMinor === undefined ? fields : { ...rest, money: { amountMinor, currency } };
}
