// Styled text to a terminal's own language: colours, bold, faint, inverse. Nothing else is ever written.

import type { Line, Span, Tone } from './span.ts';

/** How many colours there are: none, the terminal's own sixteen, or any. */
export type ColorDepth = 'none' | 'sixteen' | 'true';

const SIXTEEN: Readonly<Record<Tone, string>> = {
  plus: '32',
  minus: '31',
  good: '32',
  warn: '33',
  quiet: '2',
  accent: '36',
};
/** In true colour the same meanings, light enough on dark and dark enough on light; faint text stays the terminal's. */
const TRUE: Readonly<Record<Tone, string>> = {
  plus: '38;2;46;160;67',
  minus: '38;2;218;80;80',
  good: '38;2;46;160;67',
  warn: '38;2;196;138;20',
  quiet: '2',
  accent: '38;2;56;139;199',
};
const BOLD = '1';
const INVERSE = '7';

/** A line as one text with its styles. Without colour only bold and inverse are left. */
export function ansiLine(line: Line, color: ColorDepth): string {
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

function codesOf({ tone, bold, inverse }: Span, color: ColorDepth): string {
  // Faint and bold share their end code, and bold says more.
  const isToned = tone !== undefined && color !== 'none' && !(tone === 'quiet' && bold === true);
  const codes = [
    ...(bold === true ? [BOLD] : []),
    ...(inverse === true ? [INVERSE] : []),
    ...(isToned ? [(color === 'true' ? TRUE : SIXTEEN)[tone]] : []),
  ];
  return codes.join(';');
}

function styled(text: string, codes: string): string {
  return codes === '' || text === '' ? text : `\u001b[${codes}m${text}\u001b[0m`;
}
