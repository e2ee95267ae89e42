// How many colours the terminal has, as far as it says so.

import { wantsColor } from '../output/theme.ts';
import type { ColorDepth } from './frame/ansi-line.ts';

type Facts = Parameters<typeof wantsColor>[0];

/** No colour where nobody wants it; as many as the terminal says; else its own sixteen. */
export function colorDepth(facts: Facts): ColorDepth {
  const { env } = facts;
  if (!wantsColor(facts)) return 'none';
  if (/^(?:truecolor|24bit)$/i.test(env['COLORTERM'] ?? '')) return 'true';
  return /-(?:256color|direct)\b/.test(env['TERM'] ?? '') ? '256' : 'sixteen';
}
