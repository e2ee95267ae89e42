// The dashboard's one screen: draws the lines of the frame and passes keys on.

import { Box } from 'ink';
import { useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import { FrameLines } from '../components/frame-lines.tsx';
import { ansiLine } from '../frame/ansi-line.ts';
import type { ColorDepth } from '../frame/ansi-line.ts';
import { frameOf } from '../frame/frame.ts';
import type { ClockTime } from '../frame/span.ts';
import { useKeys } from '../hooks/use-keys.ts';
import { useShell } from '../hooks/use-shell.ts';
import type { SuspendInk } from '../shell-visits.ts';
import type { ViewStore } from '../view-store.ts';

/** What the screen works with. */
export interface DashboardProps {
  readonly store: ViewStore;
  readonly color: ColorDepth;
  readonly clockTime: ClockTime;
  readonly onInk: (suspend: SuspendInk) => void;
}

/** Lists, forms and the state of things, as the frame has them. */
export function Dashboard({ store, color, clockTime, onInk }: DashboardProps): ReactElement {
  const state = useSyncExternalStore(store.subscribe, store.shown);
  useKeys(store);
  useShell(onInk);
  const lines = frameOf(state, clockTime).map((line) => ansiLine(line, color));
  return (
    <Box width={state.size.columns} height={lines.length}>
      <FrameLines lines={lines} />
    </Box>
  );
}
