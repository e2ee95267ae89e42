// Styles as a terminal's codes.

import { expect, test } from 'vitest';
import { ansiLine, COLORS } from '../../../../../src/cli/tui/frame/ansi-line.ts';
import type { Line } from '../../../../../src/cli/tui/frame/span.ts';

const LINE: Line = [
  { text: 'a' },
  { text: 'b', tone: 'plus' },
  { text: 'c', tone: 'good' },
  { text: 'd', tone: 'quiet' },
  { text: 'e', tone: 'quiet', bold: true },
  { text: 'f', tone: 'minus', bold: true, inverse: true },
  { text: '', tone: 'warn' },
  { text: 'g' },
];

test('equal neighbours share their codes', () => {
  expect(ansiLine(LINE, 'sixteen')).toBe(
    'a\u001b[32mbc\u001b[0m\u001b[2md\u001b[0m\u001b[1me\u001b[0m\u001b[1;7;31mf\u001b[0mg',
  );
});

test('without colour bold and inverse stay', () => {
  expect(ansiLine(LINE, 'none')).toBe('abcd\u001b[1me\u001b[0m\u001b[1;7mf\u001b[0mg');
});

test('true colours mean the same', () => {
  expect(
    ansiLine(
      [
        { text: 'a', tone: 'minus' },
        { text: 'b', tone: 'quiet' },
      ],
      'true',
    ),
  ).toBe('\u001b[38;2;218;80;80ma\u001b[0m\u001b[2mb\u001b[0m');
});

/** Red, green and blue of a code; of the 256 those of the colour cube. */
function rgbOf(code: string): readonly number[] {
  const [, kind, ...numbers] = code.split(';').map(Number);
  if (kind === 2) return numbers;
  const at = (numbers[0] ?? 0) - 16;
  return [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map((step) => (step === 0 ? 0 : 55 + 40 * step));
}

/** Relative luminance as the Web Content Accessibility Guidelines define it. */
function luminance(rgb: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test.each(['256', 'true'] as const)('no colour of %s vanishes on black or on white', (depth) => {
  const codes = Object.values(COLORS[depth]).filter((code) => code.startsWith('38'));
  expect(codes).toHaveLength(5);
  for (const code of codes) {
    const light = luminance(rgbOf(code));
    expect({ code, onBlack: (light + 0.05) / 0.05 >= 3.5 }).toEqual({ code, onBlack: true });
    expect({ code, onWhite: 1.05 / (light + 0.05) >= 3.5 }).toEqual({ code, onWhite: true });
  }
});

test('no colour of the sixteen is white, yellow or black', () => {
  const codes = Object.values(COLORS.sixteen);
  expect(codes.filter((code) => ['30', '33', '37', '90', '93', '97'].includes(code))).toEqual([]);
});
