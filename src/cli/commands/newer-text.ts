// Fields of a newer version for people: kept and shown as they are. Escaped.

import type { NewerFields } from '../../protocol/local/newer-fields.ts';
import { toJson, visible } from '../output/visible.ts';

/** `birthday "1990-01-01" (needs a newer ledger)`, one text a field. */
export function newerTexts(view: NewerFields): readonly string[] {
  const values: Readonly<Record<string, unknown>> = { ...view };
  return (view.needsNewer ?? []).map(
    (field) => `${visible(field)} ${visible(toJson(values[field] ?? null))} (needs a newer ledger)`,
  );
}
