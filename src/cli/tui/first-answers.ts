// Waits a moment before the first frame, so that it is a full one: empty lists that fill up a blink later are two
// frames of work and a flicker.

import type { ViewState } from './model/view-state.ts';
import { wantedOf } from './model/wanted.ts';
import type { FrameClock, ViewStore } from './view-store.ts';

/** Ms after which the first frame shows what there is. */
const PATIENCE_MS = 300;

/** Settles once the state needs nothing more, or cannot get it, or after `PATIENCE_MS`. */
export function firstAnswers(store: ViewStore, clock: FrameClock): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      stop();
      resolve();
    };
    const cancel = clock.timer(PATIENCE_MS, done);
    const stop = store.watch((state) => {
      if (isAnswered(state)) done();
    });
  });
}

function isAnswered(state: ViewState): boolean {
  return state.problem !== undefined || (state.linked && wantedOf(state).length === 0);
}
