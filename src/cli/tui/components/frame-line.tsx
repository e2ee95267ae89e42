// One line of a frame as ink draws it. A line that is the same as before costs nothing.

import { Text } from 'ink';
import { memo } from 'react';
import type { ReactElement } from 'react';
import type { Line, Span, Tone } from '../frame/span.ts';

/** What a line is drawn from. `color`: whether the terminal gets any. */
interface FrameLineProps {
  readonly line: Line;
  readonly color: boolean;
}

const COLORS: Readonly<Record<Exclude<Tone, 'quiet'>, string>> = {
  plus: 'green',
  minus: 'red',
  good: 'green',
  warn: 'yellow',
};

function PlainFrameLine({ line, color }: FrameLineProps): ReactElement {
  return (
    <Text wrap="truncate">
      {line.map((span, index) => (
        // Spans have no identity but their place.
        <Text key={index} {...styleOf(span, color)}>
          {span.text}
        </Text>
      ))}
    </Text>
  );
}

/** A line of the screen. */
export const FrameLine = memo(PlainFrameLine, (a, b) => a.color === b.color && isSameLine(a.line, b.line));

function styleOf({ tone, bold = false, inverse = false }: Span, color: boolean) {
  const plain = { bold, inverse };
  if (tone === undefined || !color) return plain;
  return tone === 'quiet' ? { ...plain, dimColor: true } : { ...plain, color: COLORS[tone] };
}

function isSameLine(a: Line, b: Line): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every((span, index) => isSameSpan(span, b[index]));
}

function isSameSpan(a: Span, b: Span | undefined): boolean {
  if (b === undefined) return false;
  return (
    a.text === b.text &&
    a.tone === b.tone &&
    (a.bold ?? false) === (b.bold ?? false) &&
    (a.inverse ?? false) === (b.inverse ?? false)
  );
}
