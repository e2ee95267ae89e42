// Styled text to a terminal's own language: the sixteen colours, bold, faint, inverse. Nothing else is ever written.

import type { Line, Span, Tone } from './span.ts';

const COLORS: Readonly<Record<Tone, number>> = { plus: 32, minus: 31, good: 32, warn: 33, quiet: 2 };
const BOLD = 1;
const INVERSE = 7;

/** A line as one text with its styles. Without `color` only bold and inverse are left. */
export function ansiLine(line: Line, color: boolean): string {
  let text = '';
  let [codes, pending] = ['', ''];
  for (const span of line) {
    const next = codesOf(span, color);
    if (next !== codes) {
      text += styled(pending, codes);
      [codes, pending] = [next, ''];
    }
    pending += span.text;
  }
  return text + styled(pending, codes);
}

function codesOf({ tone, bold, inverse }: Span, color: boolean): string {
  const codes = [
    ...(bold === true ? [BOLD] : []),
    ...(inverse === true ? [INVERSE] : []),
    // Faint and bold share their end code, and bold says more.
    ...(tone === undefined || !color || (tone === 'quiet' && bold === true) ? [] : [COLORS[tone]]),
  ];
  return codes.join(';');
}

function styled(text: string, codes: string): string {
  return codes === '' || text === '' ? text : `\u001b[${codes}m${text}\u001b[0m`;
}
