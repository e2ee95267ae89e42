// Which lists are on the screen, and how many rows each has there. Pure.

import { bannerLines } from './banner.ts';
import { layoutOf } from '../layout.ts';
import type { Layout } from '../layout.ts';
import type { ListName } from './lists.ts';
import type { ViewState } from './view-state.ts';

/** Lines of the selected conflict below the list: a rule, titles, values. */
export const CONFLICT_LINES = 7;

/** The layout of the screen as it is. */
export function layoutFor(state: ViewState): Layout {
  return layoutOf(state.size, bannerLines(state).length);
}

/** The list that the keys move in. */
export function focusedList({ screen, focus }: ViewState): ListName {
  return screen === 'contacts' ? focus : screen;
}

/** The lists that the screen shows, or needs. */
export function visibleLists({ screen }: ViewState): readonly ListName[] {
  return screen === 'contacts' ? ['contacts', 'ofContact'] : [screen];
}

/** Rows of a list on the screen. */
export function heightOf(state: ViewState, list: ListName): number {
  const { body } = layoutFor(state);
  return list === 'conflicts' ? Math.max(1, body - CONFLICT_LINES) : body;
}
