// How many colours there are, by what the terminal says.

import { expect, test } from 'vitest';
import { colorDepth } from '../../../../src/cli/tui/color-depth.ts';

test.each([
  [{ TERM: 'xterm' }, 'auto', 'sixteen'],
  [{ TERM: 'linux' }, 'auto', 'sixteen'],
  [{}, 'auto', 'sixteen'],
  [{ TERM: 'xterm-256color' }, 'auto', '256'],
  [{ TERM: 'tmux-256color' }, 'auto', '256'],
  [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'auto', 'true'],
  [{ TERM: 'xterm-256color', COLORTERM: '24bit' }, 'auto', 'true'],
  [{ TERM: 'xterm-256color', NO_COLOR: '1' }, 'auto', 'none'],
  [{ TERM: 'dumb' }, 'auto', 'none'],
  [{ TERM: 'xterm', NO_COLOR: '1' }, 'always', 'sixteen'],
  [{ TERM: 'xterm-256color' }, 'never', 'none'],
] as const)('%j, --color %s: %s', (env, choice, depth) => {
  expect(colorDepth({ choice, isTerminal: true, env })).toBe(depth);
});
