// The terminal as the shell's for a while: Ctrl-Z, or somebody who stops the dashboard. It is given back as it was before
// the dashboard stops, and taken again, and drawn anew, when the dashboard goes on.

import type { FrameClock } from './view-store.ts';

/** ink's own half: it stops drawing and reading until `resume`, which draws everything anew. */
export type SuspendInk = () => Promise<{ resume(): Promise<void> }>;

/** Ms after which the dashboard goes on by itself, where nothing can stop it: no shell that would continue it. */
const STOPPED_MS = 50;

/** Holds the terminal until `close`, but for visits to the shell. */
export class ShellVisits {
  readonly #take: () => () => void;
  readonly #clock: Pick<FrameClock, 'timer'>;
  #giveBack: () => void;
  #suspendInk: SuspendInk | undefined;
  #isAway = false;

  /** `take` takes the terminal's modes, and gives the function that gives them back. */
  constructor(take: () => () => void, clock: Pick<FrameClock, 'timer'>) {
    this.#take = take;
    this.#clock = clock;
    this.#giveBack = take();
    process.on('SIGTSTP', this.leave);
    process.on('SIGCONT', this.#back);
  }

  /** ink is on the screen, and can be suspended this way. */
  readonly ready = (suspendInk: SuspendInk): void => void (this.#suspendInk = suspendInk);

  /** To the shell, which brings it back. */
  readonly leave = (): void => void this.#visit(() => this.#stop());

  /** Gives the terminal back for good. */
  close(): void {
    process.off('SIGTSTP', this.leave);
    process.off('SIGCONT', this.#back);
    this.#giveBack();
  }

  /** Whoever stopped it without asking may have used the terminal in any way. */
  readonly #back = (): void => void this.#visit(() => Promise.resolve());

  async #visit(stay: () => Promise<void>): Promise<void> {
    if (this.#isAway || this.#suspendInk === undefined) return;
    this.#isAway = true;
    const ink = await this.#suspendInk();
    this.#giveBack();
    await stay();
    this.#giveBack = this.#take();
    await ink.resume();
    this.#isAway = false;
  }

  /** Stops with everything that was started together with it; comes to its end when it is continued. */
  async #stop(): Promise<void> {
    process.off('SIGTSTP', this.leave);
    process.kill(0, 'SIGTSTP');
    await new Promise<void>((done) => this.#clock.timer(STOPPED_MS, done));
    process.on('SIGTSTP', this.leave);
  }
}
