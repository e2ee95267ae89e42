// The dashboard's one screen: draws the lines of the frame and passes keys on.

import { Box } from 'ink';
import { useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import { FrameLine } from '../components/frame-line.tsx';
import { ansiLine } from '../frame/ansi-line.ts';
import { frameOf } from '../frame/frame.ts';
import { useKeys } from '../hooks/use-keys.ts';
import type { ViewStore } from '../view-store.ts';

/** What the screen works with. `clockTime`: local time of day of an ISO 8601 instant. */
export interface DashboardProps {
  readonly store: ViewStore;
  readonly color: boolean;
  readonly clockTime: (iso: string) => string;
}

/** Contacts on the left, the selected contact's transactions on the right, the state of things below. */
export function Dashboard({ store, color, clockTime }: DashboardProps): ReactElement {
  const state = useSyncExternalStore(store.subscribe, store.shown);
  useKeys((action) => store.dispatch({ type: 'key', action }));
  const lines = frameOf(state, clockTime);
  return (
    <Box flexDirection="column" width={state.size.columns} height={lines.length} overflow="hidden">
      {lines.map((line, index) => (
        // Lines have no identity but their place.
        <FrameLine key={index} text={ansiLine(line, color)} />
      ))}
    </Box>
  );
}
