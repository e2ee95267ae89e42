// A change from elsewhere of what is open in a form: the draft stays as it is and says what is otherwise now. Pure.

import type { ChangeEvent, ContactView, TransactionView } from '../../../protocol/local/views.ts';
import { contactTexts, transactionTexts } from './form.ts';
import type { Form, FormField } from './form.ts';

/** The form after a change of any record; the same object if it is not concerned. Its own save is no change. */
export function remotelyChanged(form: Form, { type, data, by }: ChangeEvent): Form {
  const isEdit = form.kind === 'editContact' || form.kind === 'editTransaction';
  if (!isEdit || form.record !== data.id || form.saving) return form;
  const who = by ?? 'somebody on this device';
  if (type.endsWith('_deleted')) return { ...form, remote: `${who} deleted it meanwhile` };
  const texts = isTransaction(data) ? transactionTexts(data) : contactTexts(data);
  const fields = form.fields.map((field) => withNow(field, texts[field.name] ?? ''));
  const names = fields.filter(({ now }) => now !== undefined).map(({ label }) => label.toLowerCase());
  if (fields.every((field, index) => field === form.fields[index])) return form;
  const { remote: _remote, ...rest } = form;
  if (names.length === 0) return { ...rest, fields };
  // Once more to the daemon: what would come of the draft may be something else now.
  return { ...rest, fields, remote: `${who} changed ${names.join(', ')} meanwhile`, version: form.version + 1 };
}

function withNow(field: FormField, text: string): FormField {
  if (text === (field.now ?? field.initial)) return field;
  const { now: _now, ...rest } = field;
  return text === field.initial ? rest : { ...rest, now: text };
}

function isTransaction(data: ContactView | TransactionView): data is TransactionView {
  return 'contact' in data;
}
