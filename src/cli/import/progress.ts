// How far an import is, as the text of its progress line.

import { bar } from '../output/progress-line.ts';

/** How far an import is. `total` bytes is absent where it is not known. */
export interface Progress {
  readonly bytes: number;
  readonly total: number | undefined;
  readonly rows: number;
}

/** One line that says how far an import is. */
export function progressText({ bytes, total, rows }: Progress): string {
  const counted = `${rows.toLocaleString('en-US')} rows`;
  return total === undefined || total === 0 ? `reading: ${counted}` : `${bar(bytes / total)} ${counted}`;
}
