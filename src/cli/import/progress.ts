// The progress bar of an import: its text as a pure function, and when to show it. Only for a terminal.

import { IMPORT } from './limits.ts';

/** How far an import is. `total` bytes is absent where it is not known. */
export interface Progress {
  readonly bytes: number;
  readonly total?: number;
  readonly rows: number;
}

const BAR_WIDTH = 20;

/** One line of at most `columns` characters that says how far an import is. */
export function progressText({ bytes, total, rows }: Progress, columns: number): string {
  const counted = `${rows.toLocaleString('en-US')} rows`;
  if (total === undefined || total === 0) return `reading: ${counted}`.slice(0, columns);
  const share = Math.min(1, bytes / total);
  const filled = Math.round(share * BAR_WIDTH);
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}]`;
  const percent = `${Math.floor(share * 100)}%`;
  return `${bar} ${percent.padStart(4)} ${counted}`.slice(0, columns);
}

/** A line on a terminal that is drawn over itself, from the second second of work on. */
export class ProgressLine {
  readonly #write: (text: string) => void;
  readonly #monotonic: () => number;
  #drawn = '';
  #next: number;

  constructor(write: (text: string) => void, monotonic: () => number) {
    this.#write = write;
    this.#monotonic = monotonic;
    this.#next = monotonic() + IMPORT.progressAfterMs;
  }

  /** Draws the line if it is time to. */
  update(progress: Progress, columns: number): void {
    const now = this.#monotonic();
    if (now < this.#next) return;
    this.#next = now + IMPORT.progressEveryMs;
    const text = progressText(progress, Math.max(1, columns - 1));
    if (text !== this.#drawn) this.#write(`\r${text}\u001b[K`);
    this.#drawn = text;
  }

  /** Takes the line away. */
  close(): void {
    if (this.#drawn !== '') this.#write('\r\u001b[K');
    this.#drawn = '';
  }
}
