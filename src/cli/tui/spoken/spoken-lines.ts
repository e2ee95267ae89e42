// The dashboard as a few lines of plain text for a screen reader: where one is, what is selected or being typed, and how
// things are. Pure.

import { groupDigits } from '../../output/money-text.ts';
import { visible } from '../../output/visible.ts';
import type { Form } from '../form/form.ts';
import { emptyTexts } from '../frame/empty-texts.ts';
import type { ClockTime } from '../frame/span.ts';
import { statusWords } from '../frame/status-line.ts';
import { KEYS } from '../keys/key-table.ts';
import { bannerOf } from '../model/banner.ts';
import { SCREEN_TITLES } from '../model/lists.ts';
import type { ListName } from '../model/lists.ts';
import { focusedList } from '../model/places.ts';
import type { Filtered, Overlay, ViewState } from '../model/view-state.ts';
import { selectedItem } from '../pane.ts';
import { spokenRow } from './spoken-row.ts';

/** The lines, in the order in which they are said. */
export function spokenLines(state: ViewState, clockTime: ClockTime): readonly string[] {
  const { overlay } = state;
  if (overlay !== undefined) return overlayLines(overlay);
  const banner = bannerOf(state);
  return [
    ...(banner === undefined ? [] : [visible(`Attention: ${banner}`)]),
    ...listLines(state, clockTime),
    `${statusWords(state, clockTime)}. ? lists the keys.`,
  ];
}

function overlayLines(overlay: Overlay): readonly string[] {
  switch (overlay.type) {
    case 'form':
      return spokenForm(overlay.form);
    case 'confirm':
      return [visible(`${overlay.question} y: yes, any other key: no`)];
    default:
      return ['Keys', ...KEYS.map(({ keys, help }) => `${keys}: ${help}`), 'Any other key closes this.'];
  }
}

function listLines(state: ViewState, clockTime: ClockTime): readonly string[] {
  const list = focusedList(state);
  const { total, selected } = state.lists[list];
  const place = total === undefined || total === 0 ? '' : `, ${number(selected + 1)} of ${number(total)}`;
  const row = selectedItem<Parameters<typeof spokenRow>[0]>(state.lists[list]);
  const { today } = state;
  const words = row === undefined ? emptyWords(state, list) : [spokenRow(row, { list, today, clockTime })];
  return [visible(`${titleOf(state, list)}${place}${wayOf(state, list)}`), ...words];
}

function titleOf({ lists }: ViewState, list: ListName): string {
  if (list !== 'ofContact') return SCREEN_TITLES[list];
  return `Transactions with ${selectedItem(lists.contacts)?.name ?? 'nobody'}`;
}

function wayOf({ filters, filtering, sort }: ViewState, list: ListName): string {
  const filter = filters[list as Filtered] ?? '';
  const found = filter === '' && filtering === undefined ? '' : `, found by "${filter}"`;
  return `${found}${list === 'contacts' && sort !== 'name' ? `, by ${sort}` : ''}`;
}

function emptyWords(state: ViewState, list: ListName): readonly string[] {
  return state.lists[list].total === 0 ? [emptyTexts(state, list).join(' ')] : [];
}

/** The field that is typed in, and what the daemon says of the draft. */
function spokenForm({ title, fields, focus, remote, error, preview, saving }: Form): readonly string[] {
  const field = fields[focus];
  const choices = field?.choices === undefined ? '' : ` (Space: the other)`;
  const now = field?.now === undefined ? '' : `, now ${field.now === '' ? 'none' : field.now}`;
  const told = [remote, error?.message, error?.hint, error === undefined && preview ? `Enter: ${preview}` : undefined];
  return [
    visible(`${title}, field ${focus + 1} of ${fields.length}`),
    visible(`${field?.label ?? ''}: ${field?.input.text ?? ''}${choices}${now}`),
    ...told.flatMap((text) => (text === undefined ? [] : [visible(text)])),
    saving ? 'Saving' : 'Enter saves, Tab goes to the next field, Esc closes.',
  ];
}

function number(count: number): string {
  return groupDigits(String(count));
}
