// Answers of the daemon to what was wanted, taken into the state. Pure.

import type { ErrorBody } from '../../../protocol/error-code.ts';
import type { MemberView } from '../../../protocol/local/book-views.ts';
import type { LogItem, Page, PendingItem, TotalView } from '../../../protocol/local/views.ts';
import type { Form } from '../form/form.ts';
import { loaded } from '../pane.ts';
import { withLists } from './lists.ts';
import { heightOf } from './places.ts';
import { resultText } from './result-text.ts';
import { covered, saying } from './view-state.ts';
import type { ViewState } from './view-state.ts';
import type { Wish } from './wanted.ts';

/** Takes an answer. One for a contact that is not selected any more, or for a draft that is closed, is dropped. */
export function onAnswer(
  state: ViewState,
  { wish, answer }: { readonly wish: Wish; readonly answer: unknown },
): ViewState {
  if (wish.type === 'totals') {
    return { ...state, totals: (answer as Page<TotalView>).items, totalsLoaded: wish.version };
  }
  if (wish.type === 'list') return onWindow(state, wish, answer as Page<Record<string, unknown>>);
  if (wish.type !== 'check') return state;
  return checkedForm(state, wish.version, { preview: resultText(wish.request.method, answer) });
}

/**
 * Takes a refusal: of a draft as what is wrong with it, of the members, which only the server knows, as those who were
 * seen last; of others as a problem.
 */
export function onDenied(state: ViewState, wish: Wish, error: ErrorBody): ViewState {
  if (wish.type === 'check') return checkedForm(state, wish.version, { error });
  if (wish.type === 'list' && wish.list === 'members') {
    const items = (state.status?.online ?? []).map((name) => ({ id: name, user: { name }, role: '', online: true }));
    return saying(onWindow(state, wish, { items }), { text: error.message, tone: 'warn', more: 0 });
  }
  return { ...state, problem: error };
}

type ListWish = Extract<Wish, { readonly type: 'list' }>;

function onWindow(state: ViewState, wish: ListWish, page: Page<Record<string, unknown>>): ViewState {
  const { list, window } = wish;
  if (list === 'ofContact' && wish.contactId !== state.contactId) return state;
  const items = page.items.map(identified);
  const { total = items.length } = page;
  const offset = page.total === undefined ? 0 : window.offset;
  const { find } = wish.request.params as { readonly find?: string };
  const found = find === undefined || page.found === undefined ? undefined : { id: find, index: page.found };
  const got = { version: window.version, offset, items, total, found };
  // The rows are of the kind that the list's request answers.
  return {
    ...state,
    lists: withLists(state.lists, [list], (pane) => loaded(pane, got as never, heightOf(state, list))),
  };
}

/** Rows that have no id of their own get one: entries their number, members their user's. */
function identified(item: Record<string, unknown>): { readonly id: string } {
  const { id, seq, n, user } = item as Partial<LogItem & PendingItem & MemberView & { readonly id: string }>;
  return { ...item, id: id ?? user?.id ?? (seq === undefined ? `n:${n}` : String(seq)) };
}

function checkedForm(
  state: ViewState,
  version: number,
  verdict: Pick<Form, 'error'> | Pick<Form, 'preview'>,
): ViewState {
  if (state.overlay?.type !== 'form') return state;
  const { error: _error, preview: _preview, ...form } = state.overlay.form;
  return covered(state, { type: 'form', form: { ...form, checked: version, ...verdict } });
}
