// The program's own help as the build wrote it down: asked often, and always the same.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { System } from './system.ts';

/** Columns that the help was broken for; what is no terminal has as many. */
const COLUMNS = 80;

/** The help of `ledger` itself; undefined where it must be made anew: on narrow terminals, and before it is built. */
export function builtHelp(system: System): string | undefined {
  if (system.isTerminal(1) && system.columns() < COLUMNS) return undefined;
  try {
    return readFileSync(join(system.installation, 'dist', 'help.txt'), 'utf8');
  } catch {
    return undefined;
  }
}
