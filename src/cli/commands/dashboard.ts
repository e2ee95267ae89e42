// ledger dashboard: loads its bundle by path, and only on a terminal.

import { UserError } from '../../protocol/error-code.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { flag, given } from '../input.ts';
import { importPart } from '../load-part.ts';
import { refuseDryRun } from './write.ts';

/** What the dashboard is given: where the daemon is, how to start it, and what was asked for. */
export interface DashboardInput {
  readonly context: Context;
  readonly once: boolean;
  /** Plain lines and announcements, for a screen reader. */
  readonly spoken: boolean;
  readonly book?: string;
}

/** What dist/dashboard.mjs exports. Settles with the exit code. */
export interface DashboardModule {
  runDashboard(input: DashboardInput): Promise<number>;
}

/** `dashboard`. */
export const dashboard: CommandSpec = {
  summary: 'contacts and money on one screen, live',
  options: [
    { flags: '--once', help: 'draw it once and end' },
    { flags: '--screen-reader', help: 'as plain lines, with what happens said' },
  ],
  examples: ['dashboard', 'dashboard --once'],
  run: async (context, input) => {
    const { system, flags } = context;
    const once = flag(input, 'once') === true;
    if (!once && !(system.isTerminal(0) && system.isTerminal(1))) {
      throw new UserError({
        code: 'usage',
        message: 'the dashboard needs a terminal',
        hint: 'for scripts: ledger status, ledger balance --json, ledger watch --ndjson',
      });
    }
    if (!once) refuseDryRun(context, 'its forms check what is typed before anything is saved');
    const module = await importPart<DashboardModule>('dashboard', system);
    const spoken = flag(input, 'screenReader') === true;
    return module.runDashboard({ context, once, spoken, ...given({ book: flags.book }) });
  },
};
