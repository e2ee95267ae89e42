// One thing with its fields, a line each: for `show` and `status`.

import type { Style } from './theme.ts';
import { pad, textWidth } from './width.ts';

/** A field: its name and its lines, escaped already. Fields without lines are left out. */
export type Field = readonly [name: string, lines: readonly string[]];

/** The text of a list of fields, names aligned, with a line feed after every line. */
export function renderFields(fields: readonly Field[], nameStyle: Style): string {
  const shown = fields.filter(([, lines]) => lines.length > 0);
  const width = Math.max(0, ...shown.map(([name]) => textWidth(name)));
  return shown
    .flatMap(([name, lines]) =>
      lines.map((line, at) => `${nameStyle(pad(at === 0 ? name : '', width))}  ${line}`.trimEnd()),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** The lines of an optional text: none or one. */
export function optional(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : [text];
}
