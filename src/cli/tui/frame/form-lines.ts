// A form on the screen: its fields with what is typed and the cursor, what the daemon says of it, and the keys.

import { textWidth } from '../../output/width.ts';
import { visible } from '../../output/visible.ts';
import type { Form, FormField } from '../form/form.ts';
import { clusters } from '../form/text-input.ts';
import type { TextInput } from '../form/text-input.ts';
import { cell, cutLine, filled, shortened } from './span.ts';
import type { Line, Span } from './span.ts';
import { wrapped } from './wrapped.ts';

const LABEL = 13;
const NOW_MAX = 30;
/** Lines that the title and the fields have in any case. */
const FIELDS_MIN = 5;

/** The lines of the form, `height` of them: of a form that is too long those around the focused field. */
export function formLines(form: Form, columns: number, height: number): Line[] {
  const blank: Line = [{ text: ' '.repeat(columns) }];
  const fields = form.fields.map((field, index) =>
    fieldLines(form, field, { columns, isFocused: index === form.focus }),
  );
  const notes = noteLines(form, columns).slice(0, Math.max(0, height - FIELDS_MIN));
  const space = Math.max(1, height - notes.length - (notes.length === 0 ? 1 : 2));
  const end = fields.slice(0, form.focus + 1).flat().length;
  const lines = fields.flat();
  const start = Math.max(0, Math.min(end - space, lines.length - space));
  const title: Line = [{ text: cell(form.title, columns), bold: true }];
  const shown = [title, ...lines.slice(start, start + space), blank, ...notes];
  return Array.from({ length: height }, (_, index) => shown[index] ?? blank);
}

/** What the form's keys are, for the line below it. */
export function formKeys({ saving }: Form): string {
  return saving ? 'Saving…' : 'Enter saves · Tab the next field · Esc closes';
}

interface FieldPlace {
  readonly columns: number;
  readonly isFocused: boolean;
}

function fieldLines(form: Form, field: FormField, { columns, isFocused }: FieldPlace): Line[] {
  const { label, input, now, name } = field;
  const head: Span = { text: cell(`${isFocused ? '> ' : '  '}${label}`, Math.min(LABEL, columns)), bold: isFocused };
  const note = noteOf(field, now);
  const noteWidth = textWidth(note);
  const width = Math.max(1, columns - LABEL - noteWidth);
  const line = [head, ...inputSpans(input, width, isFocused), { text: note, tone: 'warn' } as const];
  const { error } = form;
  const isWrong = wrongField(form) === name;
  const lines = [filled(cutLine(line, columns), columns)];
  if (error === undefined || !isWrong) return lines;
  const hint = error.hint === undefined ? '' : ` → ${error.hint}`;
  return [...lines, [{ text: cell(`${' '.repeat(LABEL)}${visible(error.message + hint)}`, columns), tone: 'minus' }]];
}

/** The field that an error is shown at: the one it names; an amount may be wrong by its currency. */
function wrongField({ error, fields }: Form): string | undefined {
  const has = (wanted: string | undefined): boolean => fields.some(({ name }) => name === wanted);
  if (error === undefined || has(error.field)) return error?.field;
  return ['money', 'currency', 'amountMinor'].includes(error.field ?? '') && has('amount') ? 'amount' : undefined;
}

function noteOf({ choices }: FormField, now: string | undefined): string {
  if (now !== undefined) return `  now: ${now === '' ? '(none)' : shortened(now, NOW_MAX)}`;
  return choices === undefined ? '' : '  (Space: the other)';
}

/** The part of the text around the cursor that fits; line breaks are shown as a sign. */
function inputSpans({ text, at }: TextInput, columns: number, isFocused: boolean): Span[] {
  if (!isFocused) return [{ text: cell(shownText(text), columns) }];
  const before = tail(clusters(text.slice(0, at)), columns - 2);
  const [under = ' ', ...after] = clusters(text.slice(at));
  const shown = {
    before: shownText(before),
    under: shownText(under),
    after: shownText(after.slice(0, columns).join('')),
  };
  return filled(
    cutLine([{ text: shown.before }, { text: shown.under, inverse: true }, { text: shown.after }], columns),
    columns,
  ) as Span[];
}

/** As many of the last characters as fit. */
function tail(characters: readonly string[], columns: number): string {
  let [start, width] = [characters.length, 0];
  while (start > 0) {
    width += textWidth(shownText(characters[start - 1] ?? ''));
    if (width > columns) break;
    start -= 1;
  }
  return characters.slice(start).join('');
}

function shownText(text: string): string {
  return visible(text.replaceAll('\n', '↵'));
}

function noteLines(form: Form, columns: number): Line[] {
  const { remote, error, preview, saw } = form;
  const isShown = wrongField(form) !== undefined;
  const wrong =
    error === undefined || isShown ? [] : [error.message, ...(error.hint === undefined ? [] : [`→ ${error.hint}`])];
  const told = remote === undefined ? [] : [remote, ...(saw === undefined ? [] : [CHANGED])];
  return [
    ...told.flatMap((text) => block(text, columns, 'warn')),
    ...wrong.flatMap((text) => block(text, columns, 'minus')),
    ...(error === undefined && preview !== undefined ? block(`Enter: ${preview}`, columns, 'good') : []),
  ];
}

const CHANGED =
  'What you typed stays. Fields that you left alone keep their new values; one that both changed is in conflict when you save.';

function block(text: string, columns: number, tone: 'warn' | 'minus' | 'good'): Line[] {
  return wrapped(text, Math.max(1, columns - 2)).map((line) => [{ text: cell(`  ${line}`, columns), tone }]);
}
