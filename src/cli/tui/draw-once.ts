// The dashboard as a printed page: one frame of what is known now, on a terminal or not, without ink.

import { EXIT } from '../../protocol/error-code.ts';
import type { StatusView } from '../../protocol/local/views.ts';
import type { Context } from '../context.ts';
import { wholeParams, dayOf } from './feed-client.ts';
import { ansiLine } from './frame/ansi-line.ts';
import type { ColorDepth } from './frame/ansi-line.ts';
import { frameOf } from './frame/frame.ts';
import type { ClockTime } from './frame/span.ts';
import type { Size } from './layout.ts';
import { initialView } from './model/view-state.ts';
import type { ViewState } from './model/view-state.ts';
import { wantedOf } from './model/wanted.ts';
import { reduceView } from './view-model.ts';

/** What is drawn, and where. `book`: by name or id if the user named one. */
export interface OnceOptions {
  readonly context: Context;
  readonly book: string | undefined;
  readonly clockTime: ClockTime;
  readonly size: Size;
  readonly color: ColorDepth;
}

/** Rounds of asking: what the first answers show is wanted after them. */
const ROUNDS_MAX = 3;

/** Prints one frame; gives the exit code. Throws `UserError`. */
export async function drawOnce(options: OnceOptions): Promise<number> {
  const { context, book, clockTime, size, color } = options;
  const { system, out } = context;
  let state = reduceView(initialView(size, book), { type: 'clock', today: dayOf(system), now: system.now() });
  state = reduceView(state, { type: 'linked' });
  for (let round = 0; round < ROUNDS_MAX; round += 1) state = await answered(state, context);
  for (const line of frameOf(state, clockTime)) {
    const text = color === 'none' ? line.map((span) => span.text).join('') : ansiLine(line, color);
    out.text(`${text.trimEnd()}\n`);
  }
  return EXIT.done;
}

/** The state once everything that it wants is there. */
async function answered(state: ViewState, { client, system }: Context): Promise<ViewState> {
  const wishes = wantedOf(state);
  const answers = await Promise.all(
    wishes.map(({ request }) => client.call(request.method, wholeParams(request, state.book, system))),
  );
  return wishes.reduce((next, wish, index) => {
    const answer: unknown = answers[index];
    return reduceView(
      next,
      wish.type === 'status' ? { type: 'status', status: answer as StatusView } : { type: 'answered', wish, answer },
    );
  }, state);
}
