// One line of a frame as ink draws it. A line that is the same as before costs nothing.

import { Text } from 'ink';
import { memo } from 'react';
import type { ReactElement } from 'react';

/** A line of the screen; `text` has its styles in it and fits. */
export const FrameLine = memo(function FrameLine({ text }: { readonly text: string }): ReactElement {
  return <Text wrap="truncate">{text}</Text>;
});
