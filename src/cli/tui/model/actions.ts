// What keys do on the lists: move, change the screen, open a form or a question, or ask for something to be done. Pure.

import type { ContactView, TransactionView } from '../../../protocol/local/views.ts';
import { addContactForm, addForm, editContactForm, editTransactionForm, mergeForm, repayForm } from '../form/form.ts';
import type { Form } from '../form/form.ts';
import type { KeyAction } from '../keys/key-table.ts';
import { changed, emptyPane, moveTo, selectedItem } from '../pane.ts';
import type { Pane } from '../pane.ts';
import { SCREENS, withLists } from './lists.ts';
import type { Rows } from './lists.ts';
import { focusedList, heightOf } from './places.ts';
import { questionOf } from './questions.ts';
import { covered, saying, withRequest } from './view-state.ts';
import type { Filtered, Request, Sort, ViewState } from './view-state.ts';

/** The state after an action. `typed`: the text of its key. */
export function onAction(state: ViewState, action: KeyAction, typed: string): ViewState {
  const step = STEPS[action];
  if (step !== undefined) return moved(state, step);
  const act = ACTS[action];
  return act === undefined ? state : act(state, typed);
}

/** Rows to move by; a page is the list's height less one. */
const STEPS: Partial<Record<KeyAction, (page: number) => number>> = {
  up: () => -1,
  down: () => 1,
  pageUp: (page) => -page,
  pageDown: (page) => page,
  halfUp: (page) => -Math.ceil(page / 2),
  halfDown: (page) => Math.ceil(page / 2),
  first: () => -Infinity,
  last: () => Infinity,
};

const ACTS: Partial<Record<KeyAction, (state: ViewState, typed: string) => ViewState>> = {
  quit: (state) => ({ ...state, quit: true }),
  suspend: (state) => ({ ...state, suspensions: state.suspensions + 1 }),
  help: (state) => covered(state, { type: 'help', top: 0 }),
  left: (state) => ({ ...state, focus: 'contacts' }),
  right: (state) => ({ ...state, focus: 'ofContact' }),
  otherPane: (state) => ({ ...state, focus: state.focus === 'contacts' ? 'ofContact' : 'contacts' }),
  close: closed,
  screen: (state, typed) => ({ ...state, screen: SCREENS[Number(typed) - 1] ?? state.screen }),
  addContact: (state) => withForm(state, addContactForm()),
  lend: (state) => withForm(state, addForm('lend', contactName(state), state.today)),
  borrow: (state) => withForm(state, addForm('borrow', contactName(state), state.today)),
  repay: (state) => withForm(state, repayOf(state)),
  edit: edit,
  delete: asked,
  merge: (state) => withForm(state, mergeOf(state)),
  drop: asked,
  undo: (state) => withRequest(state, { method: 'entry.undo', params: {} }),
  redo: (state) => withRequest(state, { method: 'entry.undo', params: { redo: true } }),
  filter: (state) => {
    const list: Filtered | undefined = FILTERED.find((name) => name === state.screen);
    return list === undefined ? state : { ...state, filtering: list, focus: 'contacts' };
  },
  sort: sorted,
  copy: copied,
  keep: (state) => resolved(state, 'keep'),
  apply: (state) => resolved(state, 'apply'),
  retry: (state) => withItem(state, ({ id }) => ({ method: 'sync.refused.retry', params: { item: id } })),
  pause: (state) => withRequest(state, pauseRequest(state)),
};

const FILTERED = ['contacts', 'transactions', 'due'] as const;
const SORTS: readonly Sort[] = ['name', 'balance', 'recent'];

function moved(state: ViewState, step: (page: number) => number): ViewState {
  const list = focusedList(state);
  const height = heightOf(state, list);
  const by = step(Math.max(1, height - 1));
  return { ...state, lists: withLists(state.lists, [list], (pane) => moveTo(pane, pane.selected + by, height)) };
}

/** Esc goes back to the contacts, and there ends a search. */
function closed(state: ViewState): ViewState {
  if (state.focus === 'ofContact') return { ...state, focus: 'contacts' };
  const list = FILTERED.find((name) => name === state.screen && state.filters[name] !== '');
  if (list === undefined) return { ...state, screen: 'contacts' };
  const lists = withLists(state.lists, [list], changed);
  return { ...state, lists, filters: { ...state.filters, [list]: '' } };
}

/** The selected row of the list that the keys move in. */
function selectedRow(state: ViewState): Rows[keyof Rows] | undefined {
  return selectedItem<Rows[keyof Rows]>(state.lists[focusedList(state)]);
}

function selectedTransaction(state: ViewState): TransactionView | undefined {
  const row = selectedRow(state);
  return row !== undefined && 'contact' in row ? row : undefined;
}

/** The contact that a new transaction is likely about. */
function contactOf({ lists }: ViewState): ContactView | undefined {
  return selectedItem(lists.contacts);
}

function contactName(state: ViewState): string | undefined {
  if (state.screen === 'contacts') return contactOf(state)?.name;
  return selectedTransaction(state)?.contact.name;
}

function repayOf(state: ViewState): Form | undefined {
  const transaction = state.screen === 'contacts' ? undefined : selectedTransaction(state);
  const contact = contactOf(state);
  if (transaction === undefined) return contact === undefined ? undefined : repayForm(contact, state.today);
  const { contact: of, currency, amount, amountMinor } = transaction;
  return repayForm({ ...(contact as ContactView), ...of, balances: [{ currency, amount, amountMinor }] }, state.today);
}

function mergeOf(state: ViewState): Form | undefined {
  const contact = contactOf(state);
  return contact === undefined ? undefined : mergeForm(contact);
}

function edit(state: ViewState): ViewState {
  const row = selectedRow(state);
  if (row === undefined) return state;
  if (state.screen === 'books') return lookedInto(state, row.id);
  if (state.screen === 'contacts' && state.focus === 'contacts')
    return withForm(state, editContactForm(row as ContactView));
  const transaction = selectedTransaction(state);
  return transaction === undefined ? state : withForm(state, editTransactionForm(transaction));
}

/** Another book begins with nothing known of it; the one that commands work in stays. */
function lookedInto(state: ViewState, book: string): ViewState {
  const { status: _status, ...rest } = state;
  const lists = withLists(state.lists, [...SCREENS, 'ofContact'], forgotten);
  const counted = { totals: [], totalsVersion: state.totalsVersion + 1, statusStale: true };
  return {
    ...rest,
    ...counted,
    lists,
    book,
    linked: false,
    screen: 'contacts',
    focus: 'contacts',
    contactId: undefined,
  };
}

/** Versions go on counting, so that a late answer is never taken for a current one. */
function forgotten<T extends { readonly id: string }>({ version }: Pane<T>): Pane<T> {
  return changed({ ...emptyPane<T>(), version });
}

function asked(state: ViewState): ViewState {
  const question = questionOf(state.screen, selectedRow(state));
  return question === undefined ? state : covered(state, { type: 'confirm', ...question });
}

function sorted(state: ViewState): ViewState {
  if (state.screen !== 'contacts') return state;
  const sort = SORTS[(SORTS.indexOf(state.sort) + 1) % SORTS.length] ?? 'name';
  const said = {
    text: `Contacts by ${sort === 'recent' ? 'what changed last' : sort}`,
    tone: 'good',
    more: 0,
  } as const;
  return saying({ ...state, sort, lists: withLists(state.lists, ['contacts'], changed) }, said);
}

function copied(state: ViewState): ViewState {
  const row = selectedRow(state);
  if (row === undefined) return state;
  return { ...state, jobs: [...state.jobs, { id: state.nextJob, copy: row.id }], nextJob: state.nextJob + 1 };
}

function resolved(state: ViewState, choice: 'keep' | 'apply'): ViewState {
  return withItem(state, ({ id }) => ({ method: 'conflict.resolve', params: { ref: id, choice } }));
}

function withItem(state: ViewState, request: (row: { readonly id: string }) => Request): ViewState {
  const row = selectedRow(state);
  return row === undefined ? state : withRequest(state, request(row));
}

function pauseRequest({ status }: ViewState): Request {
  return { method: status?.connection === 'paused' ? 'sync.resume' : 'sync.pause', params: {} };
}

function withForm(state: ViewState, form: Form | undefined): ViewState {
  return form === undefined ? state : covered(state, { type: 'form', form });
}
