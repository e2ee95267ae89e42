// Styles as a terminal's codes.

import { expect, test } from 'vitest';
import { ansiLine } from '../../../../../src/cli/tui/frame/ansi-line.ts';
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
