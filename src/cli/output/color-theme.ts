// The theme with colours. A bundle of its own, loaded where there is colour: chalk is a tenth of what a command loads.

import { Chalk } from 'chalk';
import type { Theme } from './theme.ts';

/** The theme in the terminal's own sixteen colours. */
export function colorTheme(): Theme {
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
