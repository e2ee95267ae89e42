// Days as flags take them: as they are written, or counted from today.

import { isCalendarDate } from '../../model/calendar-date.ts';
import { relativeDay } from '../../model/relative-day.ts';
import { UserError } from '../../protocol/error-code.ts';
import type { Input } from '../command.ts';
import type { Context } from '../context.ts';
import { text } from '../input.ts';
import { today } from './write.ts';

/** The day that a flag names, or `undefined`. Throws `UserError` (invalid_date). */
export function dayOption(context: Context, input: Input, name: string): string | undefined {
  const typed = text(input, name);
  if (typed === undefined || isCalendarDate(typed)) return typed;
  const day = relativeDay(typed.trim(), today(context));
  if (day !== undefined) return day;
  throw new UserError({
    code: 'invalid_date',
    message: `${JSON.stringify(typed)} is not a day`,
    hint: 'YYYY-MM-DD, today, yesterday, tomorrow, or counted from today: +7d, -2w, +1m',
    field: name,
  });
}
