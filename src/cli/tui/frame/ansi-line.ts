// Styled text to a terminal's own language: colours, bold, faint, inverse. Nothing else is ever written.

import type { Line, Span, Tone } from './span.ts';

/** How many colours there are: none, the terminal's own sixteen, the table of 256 that all agree on, or any. */
export type ColorDepth = 'none' | 'sixteen' | '256' | 'true';

/** Codes of the tones by depth. Of the sixteen none is yellow, which is not seen on a light background. */
export const COLORS: Readonly<Record<Exclude<ColorDepth, 'none'>, Readonly<Record<Tone, string>>>> = {
  sixteen: { plus: '32', minus: '31', good: '32', warn: '35', quiet: '2', accent: '36' },
  // The others are light enough on black and dark enough on white; faint text stays the terminal's.
  256: {
    plus: '38;5;28',
    minus: '38;5;167',
    good: '38;5;28',
    warn: '38;5;130',
    quiet: '2',
    accent: '38;5;32',
  },
  true: {
    plus: '38;2;30;142;62',
    minus: '38;2;218;80;80',
    good: '38;2;30;142;62',
    warn: '38;2;180;112;0',
    quiet: '2',
    accent: '38;2;56;139;199',
  },
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
    ...(isToned ? [COLORS[color][tone]] : []),
  ];
  return codes.join(';');
}

function styled(text: string, codes: string): string {
  return codes === '' || text === '' ? text : `\u001b[${codes}m${text}\u001b[0m`;
}
