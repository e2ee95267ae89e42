// What a format is to an import: rows that are drafts (their amount may have to wait for the file's decimal mark) or
// checked already, and how the refused ones are written down.

import type { DefaultCurrency, DraftRow } from './draft-row.ts';
import type { CheckedRow } from './finish-row.ts';

/** A row of any format. */
export type SourceRow = DraftRow | CheckedRow;

/** An opened file. `rejects`: the first line of a rejects file, and what separates its cells. */
export interface Source {
  readonly rows: AsyncIterable<SourceRow>;
  readonly rejects: { readonly header: string; readonly delimiter: string };
}

/** What formats need besides the text. */
export interface SourceContext {
  /** What a row's currency is where the file has none; `absent` means that the format has no place for it. */
  readonly currency: (absent: boolean) => Promise<DefaultCurrency>;
  /** The calendar day of an instant (ms since 1970) where the user is. */
  readonly localDay: (ms: number) => string;
  /** Writes bytes to a private temporary file while `use` runs; it says when it has `opened` it and needs no name any more. */
  readonly withFile: <T>(
    bytes: Uint8Array,
    use: (path: string, opened: () => Promise<void>) => Promise<T>,
  ) => Promise<T>;
}

/** How a format without lines of cells writes its rejects: each row's text in one quoted cell. */
export const TEXT_REJECTS = { header: 'text', delimiter: ',' } as const;
