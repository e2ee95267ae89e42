// The dashboard's one screen: draws the lines of the frame and passes keys on.

import { Box } from 'ink';
import { useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import { FrameLine } from '../components/frame-line.tsx';
import { ansiLine } from '../frame/ansi-line.ts';
import type { ColorDepth } from '../frame/ansi-line.ts';
import { frameOf } from '../frame/frame.ts';
import type { ClockTime } from '../frame/span.ts';
import { useKeys } from '../hooks/use-keys.ts';
import type { ViewStore } from '../view-store.ts';

/** What the screen works with. */
export interface DashboardProps {
  readonly store: ViewStore;
  readonly color: ColorDepth;
  readonly clockTime: ClockTime;
}

/** Lists, forms and the state of things, as the frame has them. */
export function Dashboard({ store, color, clockTime }: DashboardProps): ReactElement {
  const state = useSyncExternalStore(store.subscribe, store.shown);
  useKeys(
    (key) => store.dispatch({ type: 'key', key }),
    (text) => store.dispatch({ type: 'pasted', text }),
  );
  const lines = frameOf(state, clockTime);
  return (
    <Box flexDirection="column" width={state.size.columns} height={lines.length}>
      {lines.map((line, index) => (
        // Lines have no identity but their place.
        <FrameLine key={index} text={ansiLine(line, color)} />
      ))}
    </Box>
  );
}
