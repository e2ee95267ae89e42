// The dashboard's state as a pure function of what happened: windows fetched, changes pushed, keys, resizes, time.
// It says what is wanted (model/wanted.ts) and what is to be done (`jobs`), and never does anything itself.

import { unreachable } from '../../base/assert.ts';
import type { StatusView, TransactionView } from '../../protocol/local/views.ts';
import { changed, emptyPane, fitted, selectedItem } from './pane.ts';
import { onAnswer, onDenied } from './model/answers.ts';
import { onChange } from './model/changes.ts';
import { onJobDone, onJobFailed } from './model/job-ends.ts';
import { onKey, onPaste } from './model/keys.ts';
import { SCREENS, withList, withLists } from './model/lists.ts';
import type { ListName } from './model/lists.ts';
import { heightOf } from './model/places.ts';
import type { ViewEvent, ViewState } from './model/view-state.ts';
import { saying } from './model/view-state.ts';
import { agoText } from '../commands/status.ts';

const ALL_LISTS: readonly ListName[] = [...SCREENS, 'ofContact'];

/** The state after an event. */
export function reduceView(state: ViewState, event: ViewEvent): ViewState {
  return followSelection(reduce(state, event));
}

function reduce(state: ViewState, event: ViewEvent): ViewState {
  switch (event.type) {
    case 'key':
      return onKey(state, event.key);
    case 'pasted':
      return onPaste(state, event.text);
    case 'resized':
      return refitted({ ...state, size: event.size });
    case 'clock':
      return onClock(state, event);
    case 'linked':
      return withoutProblem(allChanged({ ...state, linked: true, statusStale: true }));
    case 'unlinked':
      return { ...state, linked: false };
    case 'failed':
      return refitted({ ...state, problem: event.error });
    case 'status':
      return onStatus(state, event.status);
    case 'change':
      return onChange(state, event.change);
    case 'answered':
      return withoutProblem(
        event.wish.type === 'status' ? onStatus(state, event.answer as StatusView) : onAnswer(state, event),
      );
    case 'denied':
      return onDenied(state, event.wish, event.error);
    case 'jobDone':
      return onJobDone(state, event.job, event.answer);
    case 'jobFailed':
      return onJobFailed(state, event.job, event.error);
    case 'flashOver':
      return state.flashing.size === 0 ? state : { ...state, flashing: new Set() };
    case 'saidOver':
      return state.said === event.said ? saying(state, undefined) : state;
    default:
      return unreachable(event);
  }
}

/** The right pane shows the selected contact; another one starts with an empty list. */
function followSelection(state: ViewState): ViewState {
  const { contacts, ofContact } = state.lists;
  const selected = selectedItem(contacts);
  if (selected === undefined && contacts.total !== 0) return state;
  if (selected?.id === state.contactId) return state;
  // Versions go on counting, so that a late answer for an earlier selection is never taken for a current one.
  const fresh = changed({ ...emptyPane<TransactionView>(), version: ofContact.version });
  return { ...state, contactId: selected?.id, lists: { ...state.lists, ofContact: fresh } };
}

/** Keeps the state as it is unless the day or the text of the data's age is another. */
function onClock(state: ViewState, { today, now }: { readonly today: string; readonly now: number }): ViewState {
  const next = { ...state, today, now };
  return today === state.today && ageText(next) === ageText(state) ? state : next;
}

/** How old the data is, where that matters: `3 min`; `undefined` while it is current, and without a server. */
export function ageText({ status, now }: ViewState): string | undefined {
  if (status?.server === undefined || status.connection === 'live' || status.lastSync === undefined) return undefined;
  const seconds = (now - Date.parse(status.lastSync)) / 1_000;
  return seconds < 60 ? 'less than a minute' : agoText(seconds);
}

function onStatus(state: ViewState, status: StatusView): ViewState {
  const before = state.status;
  const next = refitted({ ...state, status, statusStale: false });
  if (before === undefined) return next;
  if (before.book.id !== status.book.id || before.book.epoch !== status.book.epoch) return allChanged(next);
  return { ...next, lists: withLists(next.lists, staleLists(before, status), changed) };
}

/** Lists that no change of a record tells of, but the status does. */
function staleLists(before: StatusView, after: StatusView): readonly ListName[] {
  const facts = ({ book, unsynced, refused, conflicts, online = [] }: StatusView) => ({
    log: `${book.cursor} ${unsynced}`,
    refused: `${refused}`,
    conflicts: `${conflicts} ${book.cursor} ${unsynced}`,
    members: online.join(),
    books: `${book.name} ${book.currency} ${book.role} ${unsynced}`,
  });
  const [was, is] = [facts(before), facts(after)];
  return (['log', 'refused', 'conflicts', 'members', 'books'] as const).filter((list) => was[list] !== is[list]);
}

function allChanged(state: ViewState): ViewState {
  return { ...state, lists: withLists(state.lists, ALL_LISTS, changed), totalsVersion: state.totalsVersion + 1 };
}

function withoutProblem(state: ViewState): ViewState {
  if (state.problem === undefined) return state;
  const { problem: _problem, ...rest } = state;
  return refitted(rest);
}

/** Lists scrolled so that their selections are on the screen, whose places may be others now. */
function refitted(state: ViewState): ViewState {
  return ALL_LISTS.reduce(
    (all, name) => ({ ...all, lists: withList(all.lists, name, (pane) => fitted(pane, heightOf(state, name))) }),
    state,
  );
}
