// The lines of a frame as ink draws them. What ink lays out and measures is a single character for each line, in whose
// place the line is drawn: the same text from frame to frame, as long as the screen keeps its height.

import { Text, Transform } from 'ink';
import type { ReactElement } from 'react';
import { placesOf } from '../ink/whole-lines.ts';

/** The lines of the screen, top to bottom; they have their styles in them and fit. */
export function FrameLines({ lines }: { readonly lines: readonly string[] }): ReactElement {
  return (
    <Transform transform={(_, index) => lines[index] ?? ''}>
      <Text>{placesOf(lines.length)}</Text>
    </Transform>
  );
}
