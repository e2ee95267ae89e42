// A page that is altered on its way: still well-formed, and wrong. Only the digest can tell.

import type { Poke } from '../../src/protocol/sync/down.ts';

/** The frame with another amount in one of its entries; undefined if it has none to alter. */
export function rotPage(
  frame: string,
): { readonly text: string; readonly book: string; readonly to: number } | undefined {
  if (!frame.startsWith('{"type":"poke"')) return undefined;
  const poke = JSON.parse(frame) as Poke;
  for (const { changes } of poke.entries) {
    for (const change of changes) {
      if (change.op !== 'put' || change.kind !== 'transaction') continue;
      const fields = change.fields as Record<string, unknown>;
      fields['amountMinor'] = Number(fields['amountMinor']) + 1;
      return { text: JSON.stringify(poke), book: poke.book, to: poke.to };
    }
  }
  return undefined;
}
