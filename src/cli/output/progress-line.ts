// A line of progress on a terminal's standard error, drawn over itself, from the second second of work on.

/** Ms of work before it appears, and between its updates. */
const AFTER_MS = 1_000;
const EVERY_MS = 100;
const BAR_WIDTH = 20;

/** A bar with its percentage, of a share from 0 to 1. */
export function bar(share: number): string {
  const shown = Math.min(1, Math.max(0, share));
  const filled = Math.round(shown * BAR_WIDTH);
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}] ${`${Math.floor(shown * 100)}%`.padStart(4)}`;
}

/** The line. */
export class ProgressLine {
  readonly #write: (text: string) => void;
  readonly #monotonic: () => number;
  #drawn = '';
  #next: number;

  constructor(write: (text: string) => void, monotonic: () => number) {
    this.#write = write;
    this.#monotonic = monotonic;
    this.#next = monotonic() + AFTER_MS;
  }

  /** Draws the text, cut to the terminal's width, if it is time to. */
  update(text: () => string, columns: number): void {
    const now = this.#monotonic();
    if (now < this.#next) return;
    this.#next = now + EVERY_MS;
    const line = text().slice(0, Math.max(1, columns - 1));
    if (line !== this.#drawn) this.#write(`\r${line}\u001b[K`);
    this.#drawn = line;
  }

  /** Takes the line away. */
  close(): void {
    if (this.#drawn !== '') this.#write('\r\u001b[K');
    this.#drawn = '';
  }
}
