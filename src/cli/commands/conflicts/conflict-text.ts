// A conflict for people: what the record has, what somebody else wanted, and what can be done.

import type { ConflictView } from '../../../protocol/local/views.ts';
import type { Context } from '../../context.ts';
import { moneyText } from '../../output/money-text.ts';
import type { Field } from '../../output/field-list.ts';
import type { Cell, Column } from '../../output/table.ts';
import { visible } from '../../output/visible.ts';
import { localTime } from '../local-time.ts';
import { shortId } from '../short-id.ts';

/** Columns of the list. */
export const CONFLICT_COLUMNS: readonly Column[] = [
  { title: 'ID' },
  { title: 'WHO' },
  { title: 'WHEN' },
  { title: 'RECORD', flexible: true },
  { title: 'FIELD' },
  { title: 'KEPT', flexible: true },
  { title: 'WANTED', flexible: true },
];

/** A conflict's parts in words, escaped: the record, the field, what it has and what was wanted. */
export function conflictTexts(
  conflict: ConflictView,
): Readonly<Record<'record' | 'field' | 'kept' | 'wanted', string>> {
  return {
    record: recordText(conflict),
    field: fieldText(conflict),
    kept: keptText(conflict),
    wanted: attemptedText(conflict),
  };
}

/** One row of it. */
export function conflictRow(conflict: ConflictView, { out, system }: Context): Cell[] {
  return [
    { text: shortId(conflict.id), style: out.theme.faint },
    { text: visible(conflict.by) },
    { text: localTime(system, conflict.at), style: out.theme.faint },
    { text: recordText(conflict) },
    { text: fieldText(conflict) },
    { text: keptText(conflict) },
    { text: attemptedText(conflict), style: out.theme.attention },
  ];
}

/** Its fields, one by one. */
export function conflictFields(conflict: ConflictView, { out, system }: Context): Field[] {
  const { resolved } = conflict;
  return [
    ['Record', [out.theme.strong(recordText(conflict))]],
    ['Field', [fieldText(conflict)]],
    ['Kept', [keptText(conflict)]],
    ['Wanted', [out.theme.attention(attemptedText(conflict))]],
    ['By', [`${visible(conflict.by)}, ${localTime(system, conflict.at)}`]],
    ['Resolved', resolved === undefined ? [] : [`${resolved.choice}, by ${visible(resolved.by)}`]],
    ['Record id', [out.theme.faint(visible(conflict.record))]],
    ['Id', [out.theme.faint(visible(conflict.id))]],
  ];
}

/** Values for --plain: id, kind, record, label, field, kept, attempted, by, at. */
export function conflictValues(conflict: ConflictView): string[] {
  const { id, kind, record, label, field, kept, attempted, by, at } = conflict;
  return [id, kind, record, label, field, JSON.stringify(kept), JSON.stringify(attempted), by, at];
}

function recordText({ kind, label }: ConflictView): string {
  return `${visible(kind)} ${visible(label)}`;
}

/** What a conflict is about, in the words of the command line. */
export function fieldText({ field }: ConflictView): string {
  return field === 'money' ? 'amount' : visible(field);
}

function keptText({ field, kept }: ConflictView): string {
  return field === 'deleted' ? (kept === true ? 'deleted' : 'not deleted') : valueText(kept);
}

function attemptedText({ field, attempted }: ConflictView): string {
  if (field !== 'deleted') return valueText(attempted);
  const { set, unset } = attempted as { set: Readonly<Record<string, unknown>>; unset: readonly string[] };
  const wanted = [...Object.entries(set), ...unset.map((name): [string, null] => [name, null])];
  return wanted.length === 0
    ? 'as it was when it was deleted'
    : wanted.map(([name, value]) => `${visible(name)}: ${valueText(value)}`).join(', ');
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return '(none)';
  if (typeof value === 'string') return value === '' ? '(empty)' : visible(value);
  if (typeof value === 'object' && 'amount' in value && 'currency' in value) {
    return moneyText(value as { amount: string; currency: string });
  }
  return Array.isArray(value) ? visible(value.join(', ')) : visible(JSON.stringify(value));
}
