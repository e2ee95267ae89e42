// What a step does to the view, record by record.

import type { Stored } from '../../model/record.ts';

/** A record of the view that a step changed. */
export interface ViewChange {
  readonly kind: string;
  readonly id: string;
  readonly before: Stored | undefined;
  readonly after: Stored | undefined;
}
