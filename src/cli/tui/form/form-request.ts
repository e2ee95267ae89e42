// What a form asks the daemon to write. Texts go as they were typed: the daemon cleans and checks them, as it does for the
// command line. An edit names only the fields that were changed in the form. Pure.

import type { Request } from '../model/view-state.ts';
import type { Form, FormField } from './form.ts';

const LISTS = new Set(['phones', 'emails', 'tags']);
/** Fields that an edit can take away. */
const OPTIONAL = new Set(['handle', 'note', 'due']);

/** The request, without a key; `undefined` if there is nothing to write yet. */
export function formRequest(form: Form): Request | undefined {
  const { kind, record, saw } = form;
  switch (kind) {
    case 'addContact':
      return { method: 'contact.add', params: { name: textOf(form, 'name'), ...givenOf(form, 'name') } };
    case 'lend':
    case 'borrow':
      return { method: 'transaction.add', params: addParams(form) };
    case 'repay':
      return {
        method: 'transaction.repay',
        params: { contact: record, ...amountOrAll(form), ...givenOf(form, 'amount') },
      };
    case 'merge': {
      const into = textOf(form, 'into');
      return into.trim() === '' ? undefined : { method: 'contact.merge', params: { from: record, into } };
    }
    default: {
      const changed = form.fields.filter(({ input, initial }) => input.text !== initial);
      if (changed.length === 0) return undefined;
      const method = kind === 'editContact' ? 'contact.edit' : 'transaction.edit';
      return { method, params: { ref: record, saw, ...editParams(changed) } };
    }
  }
}

function addParams(form: Form): Request['params'] {
  const [contact, amount] = [textOf(form, 'contact'), textOf(form, 'amount')];
  const direction = form.kind === 'lend' ? 'lent' : 'borrowed';
  return { contact, amount, direction, create: true, ...givenOf(form, 'contact', 'amount') };
}

function amountOrAll(form: Form): Request['params'] {
  const amount = textOf(form, 'amount').trim();
  return amount === '' ? { all: true } : { amount };
}

function textOf({ fields }: Form, name: string): string {
  return fields.find((field) => field.name === name)?.input.text ?? '';
}

/** The fields that hold anything, except those. */
function givenOf({ fields }: Form, ...except: readonly string[]): Request['params'] {
  const given = fields.filter(({ name, input }) => input.text.trim() !== '' && !except.includes(name));
  return Object.fromEntries(given.map((field) => [field.name, valueOf(field)]));
}

function editParams(changed: readonly FormField[]): Request['params'] {
  const gone = changed.filter(({ name, input }) => OPTIONAL.has(name) && input.text.trim() === '');
  const set = changed.filter((field) => !gone.includes(field)).map((field) => [field.name, valueOf(field)]);
  return { ...Object.fromEntries(set), ...(gone.length === 0 ? {} : { unset: gone.map(({ name }) => name) }) };
}

function valueOf({ name, input }: FormField): string | readonly string[] {
  if (!LISTS.has(name)) return input.text;
  return input.text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
