// The dashboard for a screen reader: what happened stays above, line by line; below it the place where one is.

import { Box, Static, Text } from 'ink';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import type { ClockTime } from '../frame/span.ts';
import { useKeys } from '../hooks/use-keys.ts';
import { useShell } from '../hooks/use-shell.ts';
import type { SuspendInk } from '../shell-visits.ts';
import { spokenLines } from '../spoken/spoken-lines.ts';
import type { ViewStore } from '../view-store.ts';

/** What the page works with. `listen` calls with every announcement until the function that it gives is called. */
export interface SpokenProps {
  readonly store: ViewStore;
  readonly clockTime: ClockTime;
  readonly listen: (say: (text: string) => void) => () => void;
  readonly onInk: (suspend: SuspendInk) => void;
}

/** Plain lines without styles. */
export function SpokenDashboard({ store, clockTime, listen, onInk }: SpokenProps): ReactElement {
  const state = useSyncExternalStore(store.subscribe, store.shown);
  const [said, setSaid] = useState<readonly string[]>([]);
  useEffect(() => listen((text) => setSaid((all) => [...all, text])), [listen]);
  useKeys(store);
  useShell(onInk);
  return (
    <>
      <Static items={[...said]}>{(text, index) => <Text key={index}>{text}</Text>}</Static>
      <Box flexDirection="column">
        {spokenLines(state, clockTime).map((line, index) => (
          // Lines have no identity but their place.
          <Text key={index}>{line}</Text>
        ))}
      </Box>
    </>
  );
}
