// One line of a frame as ink draws it. A line that is the same as before costs nothing, and one that changed is neither
// measured nor wrapped: what ink lays out is a single character, in whose place the line is drawn.

import { Text, Transform } from 'ink';
import { memo } from 'react';
import type { ReactElement } from 'react';
import { STAND_IN } from '../ink/whole-lines.ts';

const PLACE = <Text>{STAND_IN}</Text>;

/** A line of the screen; `text` has its styles in it and fits. */
export const FrameLine = memo(function FrameLine({ text }: { readonly text: string }): ReactElement {
  return <Transform transform={() => text}>{PLACE}</Transform>;
});
