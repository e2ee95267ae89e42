// Keys: what they do depends on what is open. Pure.

import { covered } from './view-state.ts';
import type { ViewState, Filtered } from './view-state.ts';
import { onFormKey, onFormPaste } from './form-keys.ts';
import { inserted, inputOf, typed } from '../form/text-input.ts';
import { keyAction, KEYS, shellAction } from '../keys/key-table.ts';
import type { PressedKey } from '../keys/pressed-key.ts';
import { withLists } from './lists.ts';
import { changed, emptyPane } from '../pane.ts';
import { onAction } from './actions.ts';
import { withRequest } from './view-state.ts';

/** The state after a key. Ctrl-C ends the dashboard whatever is open, and Ctrl-Z leaves it for a while. */
export function onKey(state: ViewState, key: PressedKey): ViewState {
  const shell = shellAction(key);
  if (shell !== undefined) return onAction(state, shell, '');
  const { overlay, filtering } = state;
  if (overlay?.type === 'form') return onFormKey(state, overlay.form, key);
  if (overlay?.type === 'confirm') {
    const closed = covered(state, undefined);
    return key.input === 'y' || key.input === 'Y' ? withRequest(closed, overlay.request) : closed;
  }
  if (filtering !== undefined) return onFilterKey(state, filtering, key);
  const action = keyAction(key, state.screen);
  if (overlay?.type === 'help') return onHelpKey(state, overlay.top, action);
  return action === undefined ? state : onAction(state, action, key.input);
}

/** Text that was pasted: into a form or a filter; anywhere else it means nothing. */
export function onPaste(state: ViewState, text: string): ViewState {
  const { overlay, filtering } = state;
  if (overlay?.type === 'form') return onFormPaste(state, overlay.form, text);
  if (overlay !== undefined || filtering === undefined) return state;
  return withFilter(state, filtering, inserted(inputOf(state.filters[filtering]), text.replaceAll(/\s+/g, ' ')).text);
}

function onHelpKey(state: ViewState, top: number, action: ReturnType<typeof keyAction>): ViewState {
  if (action === 'quit') return { ...state, quit: true };
  const step = {
    down: 1,
    halfDown: 5,
    pageDown: 10,
    up: -1,
    halfUp: -5,
    pageUp: -10,
    first: -Infinity,
    last: Infinity,
  }[action as string];
  if (step === undefined) return covered(state, undefined);
  return covered(state, { type: 'help', top: Math.max(0, Math.min(KEYS.length, top + step)) });
}

/** Enter keeps what is typed, Esc forgets it; arrows move in what is found. */
function onFilterKey(state: ViewState, name: Filtered, key: PressedKey): ViewState {
  if (key.special.has('escape')) return { ...withFilter(state, name, ''), filtering: undefined };
  if (key.special.has('return')) return { ...state, filtering: undefined };
  const action = key.special.has('upArrow') ? 'up' : key.special.has('downArrow') ? 'down' : undefined;
  if (action !== undefined) return onAction(state, action, '');
  return withFilter(state, name, typed(inputOf(state.filters[name]), key).text);
}

/** What is found is another list: it begins anew. */
export function withFilter(state: ViewState, name: Filtered, text: string): ViewState {
  if (text === state.filters[name]) return state;
  const lists = withLists(state.lists, [name], ({ version }) => changed({ ...emptyPane(), version }));
  return { ...state, filters: { ...state.filters, [name]: text.slice(0, QUERY_MAX) }, lists };
}

const QUERY_MAX = 200;
