// What is told as it happens where nobody sees the screen: what was done or failed, who changed what, and how the
// connection is. News of others come at most once a second, so that a flood of changes can still be followed.

import { visible } from '../output/visible.ts';
import { statusTurns } from './frame/status-line.ts';
import { bannerOf } from './model/banner.ts';
import type { Said, ViewState } from './model/view-state.ts';
import type { FrameClock } from './view-store.ts';

/** Ms between two news at least. */
const NEWS_MS = 1_000;

/** Tells what is new in the states of frames. Ends with `close`. */
export class Announcer {
  readonly #clock: FrameClock;
  readonly #say: (text: string) => void;
  #said: Said | undefined;
  #told = 0;
  #turn: string | undefined;
  #banner: string | undefined;
  #lastNews = -NEWS_MS;
  #cancelNews: (() => void) | undefined;

  constructor(clock: FrameClock, say: (text: string) => void) {
    this.#clock = clock;
    this.#say = say;
  }

  /** Takes the state of a frame. */
  follow(state: ViewState): void {
    this.#followSaid(state.said);
    const banner = bannerOf(state);
    if (banner !== undefined && banner !== this.#banner) this.#say(visible(`Attention: ${banner}`));
    this.#banner = banner;
    const turn = statusTurns(state);
    if (turn === undefined) return;
    if (this.#turn !== undefined && turn !== this.#turn) this.#say(visible(turn));
    this.#turn = turn;
  }

  /** Says nothing more. */
  close(): void {
    this.#cancelNews?.();
  }

  #followSaid(said: Said | undefined): void {
    const before = this.#said;
    this.#said = said;
    if (said === undefined || said === before) return;
    if (said.more === 0) this.#told = -1;
    if (said.tone !== 'news') this.#say(visible(said.text));
    else this.#cancelNews ??= this.#clock.timer(this.#untilNews(), () => this.#tellNews());
  }

  #untilNews(): number {
    return Math.max(0, this.#lastNews + NEWS_MS - this.#clock.monotonic());
  }

  #tellNews(): void {
    this.#cancelNews = undefined;
    const said = this.#said;
    if (said?.tone !== 'news') return;
    this.#lastNews = this.#clock.monotonic();
    const more = said.more - this.#told - 1;
    this.#told = said.more;
    this.#say(visible(more === 0 ? said.text : `${said.text} (and ${more} more)`));
  }
}
