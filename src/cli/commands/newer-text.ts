// Fields of a newer version for people: kept and shown as they are. Escaped.

import { toJson, visible } from '../output/visible.ts';

/** `birthday "1990-01-01" (needs a newer ledger)`, one text a field. */
export function newerTexts(view: { readonly needsNewer?: readonly string[] }): readonly string[] {
  const values = view as Readonly<Record<string, unknown>>;
  return (view.needsNewer ?? []).map(
    (field) => `${visible(field)} ${visible(toJson(values[field] ?? null))} (needs a newer ledger)`,
  );
}
