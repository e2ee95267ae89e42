// Instants for people, in the time zone of whoever looks.

import { visible } from '../output/visible.ts';
import type { System } from '../system.ts';

/** `YYYY-MM-DD HH:MM` of an ISO 8601 text; a text that is none is shown as it is. */
export function localTime(system: System, iso: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? visible(iso) : system.localTime(ms).slice(0, 16);
}
