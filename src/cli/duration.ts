// Durations on the command line: `500ms`, `10s`, `2m`, `1h`, `1.5h`. A number alone is seconds.

import { UserError } from '../protocol/error-code.ts';

const PATTERN = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)?$/;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Ms of a duration text, at most one day. `flag` names it in the error. Throws `UserError` (usage). */
export function parseDuration(text: string, flag: string): number {
  const match = PATTERN.exec(text.trim());
  const ms = match === null ? Number.NaN : Number(match[1]) * (UNIT_MS[match[2] ?? 's'] ?? 0);
  if (Number.isNaN(ms)) {
    throw new UserError({
      code: 'usage',
      message: `${flag} is not a duration: ${text === '' ? '(empty)' : text}`,
      hint: 'write it as 500ms, 10s, 2m or 1h',
    });
  }
  if (ms > 86_400_000) throw new UserError({ code: 'usage', message: `${flag} is longer than a day: ${text}` });
  return Math.round(ms);
}
