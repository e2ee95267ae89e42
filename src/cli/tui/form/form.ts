// A form as data: fields with what was typed, what its record had when it was opened, and what the daemon says of the
// draft. Pure.

import type { ErrorBody } from '../../../protocol/error-code.ts';
import type { ContactView, TransactionView } from '../../../protocol/local/views.ts';
import { inputOf } from './text-input.ts';
import type { TextInput } from './text-input.ts';

/** What a form is for. */
export type FormKind = 'addContact' | 'editContact' | 'lend' | 'borrow' | 'repay' | 'editTransaction' | 'merge';

/** A field. `initial`: what stood in it when the form was opened; `now`: what its record has got since from elsewhere. */
export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly input: TextInput;
  readonly initial: string;
  readonly choices?: readonly string[];
  readonly now?: string;
}

/** A form. `version` grows as it is typed in; `checked` is the version that `error` and `preview` are about. */
export interface Form {
  readonly kind: FormKind;
  readonly title: string;
  readonly fields: readonly FormField[];
  readonly focus: number;
  /** The record that it is about: the contact of a repayment, what is edited. */
  readonly record?: string;
  /** What the author of an edit has seen, by the record's own fields. */
  readonly saw?: Readonly<Record<string, unknown>>;
  /** Who changed or deleted the record meanwhile. */
  readonly remote?: string;
  readonly version: number;
  readonly checked: number;
  readonly error?: ErrorBody;
  readonly preview?: string;
  readonly saving: boolean;
}

const CONTACT_LABELS = {
  name: 'Name',
  handle: 'Handle',
  phones: 'Phones',
  emails: 'E-mails',
  tags: 'Tags',
  note: 'Note',
};
const ADD_LABELS = { contact: 'Contact', amount: 'Amount', description: 'For', date: 'Date', due: 'Due', tags: 'Tags' };
const REPAY_LABELS = { amount: 'Amount', currency: 'Currency', description: 'For', date: 'Date' };
const MERGE_LABELS = { into: 'Into' };
const DIRECTIONS = ['lent', 'borrowed'];

/** A form for a new contact. */
export function addContactForm(): Form {
  return opened('addContact', 'Add a contact', fields(CONTACT_LABELS, {}));
}

/** A form for a contact as it is now. */
export function editContactForm(contact: ContactView): Form {
  const { id, name, handle, phones, emails, tags, note } = contact;
  const saw = { name, handle: handle ?? null, phones, emails, tags, note: note ?? null };
  return { ...opened('editContact', `Edit ${name}`, fields(CONTACT_LABELS, contactTexts(contact))), record: id, saw };
}

/** A form for money lent or borrowed; `contact`: the one that it is likely about. */
export function addForm(kind: 'lend' | 'borrow', contact: string | undefined, today: string): Form {
  const texts = { contact: contact ?? '', date: today };
  const form = opened(kind, kind === 'lend' ? 'Lend' : 'Borrow', fields(ADD_LABELS, texts));
  return { ...form, focus: contact === undefined ? 0 : 1 };
}

/** A form for money that comes or goes back. */
export function repayForm({ id, name, balances = [] }: ContactView, today: string): Form {
  const [only] = balances;
  const currency = balances.length === 1 && only !== undefined ? only.currency : '';
  const form = opened('repay', `Repay: ${name}`, fields(REPAY_LABELS, { currency, date: today }));
  // An empty amount means all of it: that is worth a look at once.
  return { ...form, record: id, version: 1 };
}

/** A form for making a contact one with another. */
export function mergeForm({ id, name }: ContactView): Form {
  return { ...opened('merge', `Merge ${name} into another contact`, fields(MERGE_LABELS, {})), record: id };
}

/** A form for a transaction as it is now. */
export function editTransactionForm(transaction: TransactionView): Form {
  const { id, contactId, direction, amountMinor, currency, description, date, due, tags } = transaction;
  const saw = { contactId, direction, money: { amountMinor, currency }, description, date, due: due ?? null, tags };
  const texts = transactionTexts(transaction);
  const direct: FormField = { name: 'direction', label: 'Direction', choices: DIRECTIONS, ...started(direction) };
  const all = [direct, ...fields(ADD_LABELS, texts)];
  return { ...opened('editTransaction', 'Edit a transaction', all), focus: 2, record: id, saw };
}

/** The texts of a contact's fields as a form shows them. */
export function contactTexts({ name, handle = '', phones, emails, tags, note = '' }: ContactView): Texts {
  const [p, e, t] = [phones, emails, tags].map((items) => items.join(', '));
  return { name, handle, phones: p ?? '', emails: e ?? '', tags: t ?? '', note };
}

/** The texts of a transaction's fields as a form shows them. */
export function transactionTexts(transaction: TransactionView): Texts {
  const { contact, direction, amount, currency, description, date, due = '', tags } = transaction;
  const texts = { contact: contact.name, direction, description, date, due };
  return { ...texts, amount: `${amount} ${currency}`, tags: tags.join(', ') };
}

/** Texts of fields by name. */
export type Texts = Readonly<Record<string, string>>;

function fields(labels: Texts, texts: Texts): readonly FormField[] {
  return Object.entries(labels).map(([name, label]) => ({ name, label, ...started(texts[name] ?? '') }));
}

function started(text: string): Pick<FormField, 'input' | 'initial'> {
  return { input: inputOf(text), initial: text };
}

function opened(kind: FormKind, title: string, all: readonly FormField[]): Form {
  return { kind, title, fields: all, focus: 0, version: 0, checked: 0, saving: false };
}
