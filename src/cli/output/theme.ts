// Colours by meaning. chalk is loaded only when colour is on; without colour every style leaves its text alone.

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

/** The theme in the terminal's own sixteen colours. */
export async function colorTheme(): Promise<Theme> {
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return {
    owedToMe: (text) => chalk.green(text),
    iOwe: (text) => chalk.red(text),
    attention: (text) => chalk.yellow(text),
    faint: (text) => chalk.dim(text),
    strong: (text) => chalk.bold(text),
    error: (text) => chalk.bold.red(text),
  };
}

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
