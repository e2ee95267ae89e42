// Colours by meaning. Without colour every style leaves its text alone; the others are a bundle of their own.

import { loadPart } from '../load-part.ts';
import type { System } from '../system.ts';
import type * as ColorTheme from './color-theme.ts';

/** Styles a text that is already escaped and padded. */
export type Style = (text: string) => string;

/** What each style means: money owed to me and by me, things to notice, things of little weight. */
export interface Theme {
  readonly owedToMe: Style;
  readonly iOwe: Style;
  readonly attention: Style;
  readonly faint: Style;
  readonly strong: Style;
  readonly error: Style;
}

const same: Style = (text) => text;

/** No colour at all. */
export const PLAIN_THEME: Theme = {
  owedToMe: same,
  iOwe: same,
  attention: same,
  faint: same,
  strong: same,
  error: same,
};

/** What decides about colour on one stream. */
export interface ColorFacts {
  readonly choice: 'auto' | 'always' | 'never';
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Whether a stream gets colour: the flag, else a terminal that neither NO_COLOR nor TERM=dumb speaks against. */
export function wantsColor({ choice, isTerminal, env }: ColorFacts): boolean {
  if (choice !== 'auto') return choice === 'always';
  return isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

/** The theme for a stream. */
export function themeFor(facts: ColorFacts, system: System): Theme {
  return wantsColor(facts) ? loadPart<typeof ColorTheme>('color-theme', system).colorTheme() : PLAIN_THEME;
}
