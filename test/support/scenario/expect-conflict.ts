// Whether a conflict stands as a scenario says.

import type { ConflictView } from '../../../src/protocol/local/views.ts';
import { CURRENCY } from './command-forms.ts';
import type { Compared } from './expect-fact.ts';
import type { ConflictFact } from './read-conflict.ts';

const STANDING: Readonly<Record<string, string>> = { keep: 'kept', apply: 'applied' };

/** What the device shows of it, and what the fact says; sides that the fact does not name are not looked at. */
export function comparedConflict({ standing, has, wanted }: ConflictFact, found: ConflictView): Compared {
  const { choice = 'open' } = found.resolved ?? {};
  return {
    actual: {
      standing: STANDING[choice] ?? choice,
      ...(has === undefined ? {} : { has: plain(found.kept) }),
      ...(wanted === undefined ? {} : { wanted: plain(found.attempted) }),
    },
    expected: {
      standing,
      ...(has === undefined ? {} : { has }),
      ...(wanted === undefined ? {} : { wanted }),
    },
  };
}

/** An amount of the scenarios' currency as a number, an edit of one field as its value, of none as null; anything else as it is. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { amountMinor, currency, set, unset } = value as Readonly<Record<string, unknown>>;
  if (currency === CURRENCY) return amountMinor;
  if (typeof set !== 'object' || set === null || !Array.isArray(unset) || unset.length > 0) return value;
  const [only = null, ...others] = Object.values(set);
  return others.length === 0 ? plain(only) : value;
}
